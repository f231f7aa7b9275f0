"""The moves that a person may make on a case, sorted for the page, and what their forms offer to choose from."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlmodel import Session

from grid.actors import Actor
from grid.records import LimitUnit, Milestone
from grid.refusals import Refusal
from grid.rulebook import Rulebook
from web.case_requests import Request, requests_shown, would_be_due
from web.case_words import place_of
from web.language import named
from workflows.cases import offered_moves, possible_moves
from workflows.desk import same_nearby
from workflows.given import FAILED, longest_extension
from workflows.guards import guard
from workflows.milestones import step_of
from workflows.moves import Action, Move, Need
from workflows.photos import first_photos
from workflows.records import Case

MERGE_WITHIN_M = 50.0
_MOST_TO_MERGE = 5
_PARTS_OF_A_LIMIT = (0.25, 0.5, 1.0)

# folded away, unless there is nothing else to do
_RARE = frozenset(
    {
        Action.REDISPATCH,
        Action.ASSIST,
        Action.ASK_EXTEND,
        Action.ASK_SUSPEND,
        Action.ASK_VOID,
        Action.VOID,
        Action.SUPERVISE,
        Action.MERGE,
    }
)
_MISSED = (Action.HANDLE, Action.ASK_EXTEND, Action.ASK_SUSPEND)  # whoever looks for these is told why they are not


@dataclass(frozen=True)
class Extension:
    """How much longer, in the unit of the limit, and when it would then be due."""

    amount: float
    due_at: dt.datetime | None


@dataclass(frozen=True)
class Same:
    """An open case of the same kind close by, into which this one may be merged."""

    case: Case
    metres: int
    place: str
    photo: str


@dataclass(frozen=True)
class Forms:
    """`straight` moves are shown openly, `rare` ones folded; an open request is answered apart from them."""

    moves: Mapping[Action, Move]
    straight: list[Action]
    rare: list[Action]
    not_now: list[tuple[Action, Refusal]]
    requests: list[Request]
    grant: Action | None
    decline: Action | None
    dispatch: Action | None
    unit: LimitUnit | None
    extensions: list[Extension]
    first_day: dt.date
    last_day: dt.date
    leader_days: int
    departments: list[tuple[int | str, str]]
    same: list[Same]
    milestone: Milestone | None  # that comes next

    @property
    def request(self) -> Request | None:
        """The one that waits for its answer."""
        return next((one for one in self.requests if one.open), None)


def forms_of(session: Session, case: Case, *, by: Actor, book: Rulebook, at: dt.datetime) -> Forms:
    moves = {action: _shown(case, action, move) for action, move in offered_moves(case, by, at, book).items()}
    requests = requests_shown(session, case, book=book, at=at)
    waiting = next((one.grants for one in requests if one.open), None)
    others = [action for action in moves if action is not Action.DECLINE and action is not waiting]
    straight = [action for action in others if action not in _RARE]
    today = at.astimezone(book.hours.zone).date()
    return Forms(
        moves=moves,
        straight=_onward_first(straight or others, moves),
        rare=_onward_first([action for action in others if action in _RARE], moves) if straight else [],
        not_now=_not_now(case, moves, by, at, book),
        requests=requests,
        grant=_if_offered(waiting, moves),
        decline=_if_offered(Action.DECLINE, moves),
        dispatch=_if_offered(Action.DISPATCH, moves),
        unit=case.limit_unit,
        extensions=_extensions(case, book) if Action.ASK_EXTEND in moves else [],
        first_day=today + dt.timedelta(days=1),
        last_day=today + dt.timedelta(days=book.rules.suspension_days),
        leader_days=book.rules.leader_suspension_days,
        departments=[(d.id, named(d)) for d in book.departments.values() if d.active and d.id != case.department_id],
        same=_same(session, case, book) if Action.MERGE in moves else [],
        milestone=step if isinstance(step := step_of(case, book), Milestone) else None,
    )


def _shown(case: Case, action: Action, move: Move) -> Move:
    """Closing a case whose check failed asks for a reason, whatever the table says."""
    if action is Action.CLOSE and case.verdict == FAILED:
        return replace(move, needs=move.needs | {Need.REASON})
    return move


def _if_offered(action: Action | None, moves: Mapping[Action, Move]) -> Action | None:
    return action if action in moves else None


def _onward_first(actions: Iterable[Action], moves: Mapping[Action, Move]) -> list[Action]:
    """What brings the case on comes first, steps back, which want a reason, last."""
    return sorted(actions, key=lambda action: (Need.REASON in moves[action].needs, action is Action.VERIFY))


def _not_now(
    case: Case, moves: Mapping[Action, Move], by: Actor, at: dt.datetime, book: Rulebook
) -> list[tuple[Action, Refusal]]:
    """What the role could do but for the case, with the reason; while a request is open, that says it all."""
    if case.pending:
        return []
    closed = [action for action in possible_moves(case, by, book.rules) if action in _MISSED and action not in moves]
    refusals = [(action, guard(case, action, by, at, book)) for action in closed]
    return [(action, refusal) for action, refusal in refusals if refusal is not None]


def _extensions(case: Case, book: Rulebook) -> list[Extension]:
    """Parts of the limit of the filing condition to pick from, up to the longest that may be asked for."""
    most = longest_extension(case, book)
    amounts = sorted({round(most * part, 2) for part in _PARTS_OF_A_LIMIT if round(most * part, 2) > 0})
    return [Extension(amount, would_be_due(case, amount, book)) for amount in amounts]


def _same(session: Session, case: Case, book: Rulebook) -> list[Same]:
    near = same_nearby(session, case, within_m=MERGE_WITHIN_M)[:_MOST_TO_MERGE]
    photos = first_photos(session, [other for other, _ in near]) if near else {}
    return [Same(other, round(away), place_of(other, book), photos.get(other.id, "")) for other, away in near]
