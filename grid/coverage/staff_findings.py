"""Holes in time and staff: duties and cells without anybody on shift, and people whom nobody looks after."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from grid.coverage.crews import Crews
from grid.coverage.finding import Finding, Gap, Severity, severity_of
from grid.coverage.patches import Patch
from grid.coverage.survey import Survey, Worker
from grid.facts import DutyFacts
from grid.records import Role
from grid.week import ALWAYS, NEVER, joined

# who looks after whom: the next above on the ladder of escalation
SUPERVISORS = {
    Role.INSPECTOR: Role.SHIFT_LEADER,
    Role.ACCEPTOR: Role.SHIFT_LEADER,
    Role.OPERATOR: Role.SHIFT_LEADER,
    Role.DISPATCHER: Role.SHIFT_LEADER,
    Role.HANDLER: Role.DISPATCHER,
    Role.SHIFT_LEADER: Role.MANAGER,
}
ROSTERED = frozenset(SUPERVISORS)  # whose work goes by shifts


_Holder = tuple[int, int | None, int | None, int]  # department, team, person, district


@dataclass
class _Held:
    """What one department, or one team or person of it, answers for in one district, and who of it is there."""

    crew: list[Worker]
    size: int = 0
    times: int = NEVER
    duties: dict[int, DutyFacts] = field(default_factory=dict)

    @property
    def missing(self) -> int:
        return self.times & ~joined(one.works for one in self.crew)


def unstaffed(survey: Survey, patches: Iterable[Patch], crews: Crews) -> Iterator[Finding]:
    """Who has duties at times when nobody is on shift; a department without any handler at all is one finding."""
    held = _holders(patches, crews)
    idle = list(_without_handlers(survey, held))
    yield from idle
    known = {id for one in idle for id in one.department_ids}
    for (department_id, _, person_id, district_id), mine in held.items():
        if mine.missing and department_id not in known:
            yield Finding(
                Gap.DUTY_UNSTAFFED,
                Severity.BAD if mine.missing == mine.times else severity_of(mine.missing, survey.office),
                mine.size * mine.missing.bit_count(),
                district_id,
                area_id=district_id,
                department_ids=[department_id],
                duties=list(mine.duties.values()),
                people=[one for one in mine.crew if one.id == person_id],
                missing=mine.missing,
            )


def _holders(patches: Iterable[Patch], crews: Crews) -> Mapping[_Holder, _Held]:
    held: dict[_Holder, _Held] = {}
    for patch in patches:
        for answer in patch.answers:
            key = (answer.department_id, answer.because.team_id, answer.person_id, patch.district_id)
            mine = held.get(key) or held.setdefault(key, _Held(crews.handlers(answer, patch.district_id)))
            mine.size += patch.cells * len(patch.kinds)
            mine.times |= patch.times
            mine.duties[answer.because.id] = answer.because
    return held


def _without_handlers(survey: Survey, held: Mapping[_Holder, _Held]) -> Iterator[Finding]:
    """The departments with duties that are out of service or have no handler in service."""
    staffed = {one.department_id for one in survey.workers if Role.HANDLER in one.roles}
    idle = {id for id, *_ in held if id not in staffed or not survey.departments[id].active}
    for id in sorted(idle):
        mine = [one for key, one in held.items() if key[0] == id]
        yield Finding(
            Gap.DEPARTMENT_WITHOUT_HANDLER,
            Severity.BAD,
            sum(one.size for one in mine),
            department_ids=[id],
            duties=list({number: duty for one in mine for number, duty in one.duties.items()}.values()),
            missing=ALWAYS,
        )


def uninspected(survey: Survey, crews: Crews) -> Iterator[Finding]:
    """The districts with cells, and the times at which no inspector of theirs is on shift."""
    for district_id, cells in survey.cells_of.items():
        missing = ALWAYS & ~crews.on_shift(Role.INSPECTOR, district_id)
        if missing:
            yield Finding(
                Gap.CELLS_UNINSPECTED,
                severity_of(missing, survey.office),
                cells * missing.bit_count(),
                district_id,
                area_id=district_id,
                cells=cells,
                missing=missing,
            )


def lost(survey: Survey, crews: Crews) -> Iterator[Finding]:
    """People without a role, a district, shifts or a supervisor."""
    for one in survey.workers:
        if not one.roles:
            yield _about(Gap.WITHOUT_ROLE, one)
        elif not one.district_ids:
            yield _about(Gap.WITHOUT_DISTRICT, one)
        elif not one.rostered and one.roles & ROSTERED:
            yield _about(Gap.WITHOUT_SHIFT, one)
    yield from _unsupervised(survey, crews)


def _unsupervised(survey: Survey, crews: Crews) -> Iterator[Finding]:
    """One finding for all people of a role in a district who have nobody above them there."""
    for role, above in SUPERVISORS.items():
        for district_id in survey.cells_of:
            people = crews.of(role, district_id)
            if people and not crews.of(above, district_id):
                yield Finding(
                    Gap.WITHOUT_SUPERVISOR,
                    Severity.WARN,
                    len(people),
                    district_id,
                    area_id=district_id,
                    people=people,
                )


def _about(gap: Gap, one: Worker) -> Finding:
    departments = [one.department_id] if one.department_id is not None else []
    district_id = next(iter(one.district_ids), one.home_id) if len(one.district_ids) < 2 else None
    return Finding(gap, Severity.WARN, 1, district_id, department_ids=departments, people=[one])
