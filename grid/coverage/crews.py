"""At which times of the week somebody of a role is on shift in a district."""

from collections import defaultdict
from collections.abc import Iterable

from grid.coverage.survey import Survey, Worker
from grid.duties import Answer
from grid.records import Role
from grid.week import joined


class Crews:
    """The people of a survey by what they do and where; the same question is counted once."""

    def __init__(self, survey: Survey) -> None:
        self._here: dict[tuple[Role, int], list[Worker]] = defaultdict(list)
        for one in survey.workers:
            for role in one.roles:
                for district_id in one.district_ids:
                    self._here[role, district_id].append(one)
        self._known: dict[tuple[int, int | None, int | None, int], int] = {}

    def of(self, role: Role, district_id: int) -> list[Worker]:
        return self._here.get((role, district_id), [])

    def on_shift(self, role: Role, district_id: int) -> int:
        return joined(one.works for one in self.of(role, district_id))

    def answering(self, answers: Iterable[Answer], district_id: int) -> int:
        """When a handler of any of those who answer is on shift."""
        return joined(self._of_answer(answer, district_id) for answer in answers)

    def handlers(self, answer: Answer, district_id: int) -> list[Worker]:
        """The handlers of a district who answer with it."""
        return [one for one in self.of(Role.HANDLER, district_id) if answer.covers(one.department_id, one.id)]

    def _of_answer(self, answer: Answer, district_id: int) -> int:
        key = (answer.department_id, answer.person_id, answer.because.team_id, district_id)
        if key not in self._known:
            self._known[key] = joined(one.works for one in self.handlers(answer, district_id))
        return self._known[key]
