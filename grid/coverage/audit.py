"""The audit of coverage: holes and overlaps in space × category × hour of the week. A rule over values."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from grid.coverage.crews import Crews
from grid.coverage.finding import Finding, Gap
from grid.coverage.patches import patches
from grid.coverage.place_findings import by_fallback, contradicting, overlapping, unanswered
from grid.coverage.staff_findings import lost, uninspected, unstaffed
from grid.coverage.survey import Survey
from grid.week import ALWAYS, HOURS, MINUTES, by_hour


@dataclass(frozen=True)
class Coverage:
    """What an audit says. `tallies`: cells × kinds of cases by the times of the week at which they are covered.

    A kind of case is covered in a cell at a time when a handler of whoever answers for it there is on shift.
    """

    survey: Survey
    cells: int
    answered: int  # cells × kinds × minutes for which somebody answers
    tallies: Mapping[int, int]
    findings: Sequence[Finding]  # the worst first

    @property
    def size(self) -> int:
        """Cells × kinds of cases."""
        return self.cells * len(self.survey.kinds)

    @property
    def answered_share(self) -> float | None:
        """Of all cells × kinds × minutes of the week; None without cells or categories."""
        return self.answered / (self.size * MINUTES) if self.size else None

    @property
    def covered_share(self) -> float | None:
        return self._share_of(ALWAYS)

    @property
    def office_share(self) -> float | None:
        """The covered share of the times at which the offices are open."""
        return self._share_of(self.survey.office)

    def _share_of(self, when: int) -> float | None:
        minutes = sum(size * (times & when).bit_count() for times, size in self.tallies.items())
        return minutes / (self.size * when.bit_count()) if self.size and when else None

    @cached_property
    def week(self) -> Sequence[float | None]:
        """The covered share of each of the 168 hours from Monday 00:00 on."""
        minutes = [0] * HOURS
        for times, size in self.tallies.items():
            minutes = [so_far + size * more for so_far, more in zip(minutes, by_hour(times), strict=True)]
        return [one / (self.size * 60) if self.size else None for one in minutes]

    @cached_property
    def by_gap(self) -> Mapping[Gap, Sequence[Finding]]:
        """The kinds with findings, those with the worst findings first."""
        kinds = {gap: [one for one in self.findings if one.gap is gap] for gap in Gap}
        return dict(sorted(((gap, some) for gap, some in kinds.items() if some), key=lambda kind: -kind[1][0].severity))


def audit(survey: Survey) -> Coverage:
    """Find every hole and overlap of the survey's week."""
    crews, known = Crews(survey), list(patches(survey))
    tallies: Counter[int] = Counter()
    for patch in known:
        covered = crews.answering(patch.answers, patch.district_id) & patch.times
        tallies[covered] += patch.cells * len(patch.kinds)
    findings = [
        *unanswered(survey, known),
        *unstaffed(survey, known, crews),
        *uninspected(survey, crews),
        *by_fallback(known),
        *contradicting(survey, known),
        *overlapping(survey),
        *lost(survey, crews),
    ]
    return Coverage(
        survey,
        cells=sum(survey.cells_of.values()),
        answered=sum(patch.size for patch in known if patch.answers),
        tallies=tallies,
        findings=sorted(findings, key=lambda one: one.order),
    )
