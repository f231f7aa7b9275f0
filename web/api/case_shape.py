"""A case as other systems see it: names and codes of the city, never our own numbers for them."""

import datetime as dt
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from sqlmodel import Session

from grid.names import names_of
from grid.records import LimitUnit
from grid.rulebook import Rulebook
from web.api.operations import Given
from workflows.moves import OPEN, Action, State
from workflows.records import Case
from workflows.stages import STAGE, Stage


class Named(Given):
    code: str
    name: str
    name_en: str


class Who(Given):
    username: str
    name: str
    name_en: str


class CaseShape(Given):
    """Times are UTC, degrees WGS-84. `due_at` is the deadline now, `first_due_at` what it was before dispatch.

    `original_due_at` is what it was before the first extension, `assisting` the departments whose part is not done yet,
    `milestone_count` how many milestones of its filing condition were reached, of them `late_milestone_count` too late,
    `pending` the request that waits for its answer: extend, suspend, void or appeal.
    """

    number: str
    version: int
    state: State
    stage: Stage
    level: int
    urgent: bool
    overdue: bool
    category: Named | None
    filing_condition: int | None
    description: str
    address: str
    source: str
    lon: float
    lat: float
    accuracy_m: float | None
    boundary_m: float | None
    cell: str
    district: Named | None
    street: Named | None
    community: Named | None
    department: Named | None
    reporter: Who | None
    handler: Who | None
    checker: Who | None
    discovered_at: dt.datetime
    filed_at: dt.datetime
    registered_at: dt.datetime | None
    dispatched_at: dt.datetime | None
    accepted_at: dt.datetime | None
    handled_at: dt.datetime | None
    checked_at: dt.datetime | None
    ended_at: dt.datetime | None
    due_at: dt.datetime | None
    first_due_at: dt.datetime | None
    limit_value: float | None
    limit_unit: LimitUnit | None
    verdict: str
    contest_count: int
    rework_count: int
    verified: str
    wrong_dispatch_count: int
    reopen_count: int
    binding: bool
    supervised: bool
    no_owner: bool
    assisting: list[Named]
    pending: str
    extension_count: int
    original_due_at: dt.datetime | None
    suspension_count: int
    milestone_count: int
    late_milestone_count: int
    resume_at: dt.datetime | None
    appealed: bool
    excused: bool
    merged_into: str | None = None
    actions: list[Action] | None = None


_COMPUTED = {
    *("stage", "overdue", "category", "filing_condition", "cell", "district", "street", "community", "department"),
    *("reporter", "handler", "checker", "assisting", "merged_into", "actions"),
}
_SAME = [name for name in CaseShape.model_fields if name not in _COMPUTED]  # called the same in the record


def shape_of(
    case: Case,
    book: Rulebook,
    people: Mapping[int | None, Who],
    *,
    at: dt.datetime,
    merged_into: str | None = None,
    actions: Iterable[Action] | None = None,
) -> CaseShape:
    """`people` are those of `people_of`. Of one case alone also the number of the one that stands for it, if it is
    `merged_into` another, and `actions`, what the reader may do now."""
    condition = book.conditions.get(case.filing_condition_id or 0)
    return CaseShape.model_construct(
        **{name: getattr(case, name) for name in _SAME},
        stage=STAGE[case.state],
        overdue=_overdue(case, at),
        category=named_shape(book.categories.get(case.category_id)),
        filing_condition=condition.sequence if condition else None,
        cell=case.cell_code,
        district=named_shape(book.areas.get(case.district_id)),
        street=named_shape(book.areas.get(case.street_id or 0)),
        community=named_shape(book.areas.get(case.community_id or 0)),
        department=named_shape(book.departments.get(case.department_id or 0)),
        assisting=[named_shape(book.departments[one]) for one in case.assisting or () if one in book.departments],
        reporter=people.get(case.reporter_id),
        handler=people.get(case.handler_id),
        checker=people.get(case.checker_id),
        merged_into=merged_into,
        actions=None if actions is None else list(actions),
    )


def stands_for(session: Session, case: Case) -> str | None:
    """The number of the case that stands for this one."""
    if case.merged_into is None:
        return None
    return session.get_one(Case, (case.district_id, case.merged_into)).number


def people_of(
    session: Session, cases: Iterable[Case], known: Mapping[int | None, Who] = MappingProxyType({})
) -> dict[int | None, Who]:
    """Everybody who has a part in the cases, by id; `known` are those who need not be asked for."""
    ids = {getattr(case, field) for case in cases for field in ("reporter_id", "handler_id", "checker_id")}
    asked = names_of(session, ids - known.keys() - {None})
    return {**known, **{person_id: who(name) for person_id, name in asked.items()}}


def who(person: object) -> Who:
    """Anything with a user name and both names."""
    return Who.model_construct(**{name: getattr(person, name) for name in Who.model_fields})


def named_shape(thing: object | None) -> Named | None:
    """A category that left the scheme, or an area that was merged away, is none."""
    if thing is None:
        return None
    return Named.model_construct(**{name: getattr(thing, name) for name in ("code", "name", "name_en")})


def _overdue(case: Case, at: dt.datetime) -> bool:
    if case.due_at is None:
        return False
    return case.due_at <= at if case.state in OPEN else (case.ended_at or at) > case.due_at
