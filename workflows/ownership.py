"""How often dispatches bore the duties out, and how often people knew better: counted from the events.

Counted are the dispatches of a period, each by the duty that named who answers first (docs/dispatching.md). What became
of one is the next thing that says whose the case is: contested, or redispatched.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Select, case, cast, func, text
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from workflows.moves import Action
from workflows.records import IS_A_DISPATCH, Case, CaseEvent

MOST_CASES = 50
_SAYS_WHOSE = (Action.CONTEST, Action.DISPUTE, Action.REDISPATCH)


@dataclass(frozen=True)
class Tally:
    """Dispatches; how many went by themselves; to another department or only another person than proposed; came back;
    were taken elsewhere."""

    dispatched: int = 0
    by_itself: int = 0
    overridden: int = 0
    other_person: int = 0
    contested: int = 0
    redispatched: int = 0

    @property
    def wrong(self) -> int:
        """What hurts: each is a case that the rule sent, or would have sent, to the wrong desk."""
        return self.overridden + self.contested + self.redispatched

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*(mine + theirs for mine, theirs in zip(_figures(self), _figures(other), strict=True)))


@dataclass(frozen=True)
class Ownership:
    """By duty id, and by category and street id; what hurts most first."""

    by_duty: Sequence[tuple[int, Tally]]
    by_place: Sequence[tuple[tuple[int, int | None], Tally]]


def ownership(session: Session, *, district_ids: Collection[int], start: dt.datetime, end: dt.datetime) -> Ownership:
    """Count the dispatches from `start` to before `end`."""
    each = _dispatches(district_ids, start, end).subquery()
    figures = [func.sum(each.c[name]) for name in Tally.__dataclass_fields__]
    key: Any = (each.c.duty, each.c.category_id, each.c.street_id)
    query: Any = select(*key, *figures).group_by(*key)
    duties: dict[int, Tally] = defaultdict(Tally)
    places: dict[tuple[int, int | None], Tally] = defaultdict(Tally)
    for duty, category, street, *counts in session.exec(query):
        found = Tally(*map(int, counts))
        duties[duty] += found
        places[category, street] += found
    return Ownership(_worst_first(duties.items()), _worst_first(places.items()))


def cases_of(
    session: Session, duty_id: int, *, district_ids: Collection[int], start: dt.datetime, end: dt.datetime
) -> list[str]:
    """The numbers of the cases where people knew better than this duty, the newest first; at most `MOST_CASES`."""
    each = _dispatches(district_ids, start, end).subquery()
    wrong = each.c.overridden + each.c.contested + each.c.redispatched
    query: Any = select(each.c.number).where(each.c.duty == duty_id, wrong > 0).order_by(each.c.at.desc())
    return list(dict.fromkeys(session.exec(query.limit(MOST_CASES)).all()))


def _dispatches(district_ids: Collection[int], start: dt.datetime, end: dt.datetime) -> Select[Any]:
    """A row each, with what it was (1 or 0) in a column a figure."""
    made, then = CaseEvent, aliased(CaseEvent)
    next_word = (
        select(then.action)
        .where(then.district_id == made.district_id, then.case_id == made.case_id)
        .where(col(then.sequence) > made.sequence, col(then.action).in_(_SAYS_WHOSE))
        .order_by(col(then.sequence))
        .limit(1)
        .scalar_subquery()
    )
    details: Any = made.details
    proposed, went = _id(details["instead"]["department_id"]), _id(details["department_id"])
    columns = {
        "dispatched": col(made.action) == Action.DISPATCH,
        "by_itself": details["auto"]["planned_at"].as_string().is_not(None),
        "overridden": proposed != went,
        "other_person": proposed == went,
        "contested": next_word.in_([Action.CONTEST, Action.DISPUTE]),
        "redispatched": next_word == Action.REDISPATCH,
    }
    figures = [case((said, 1), else_=0).label(name) for name, said in columns.items()]
    duty = _id(details["duty"])
    asked: Any = (duty.label("duty"), Case.category_id, Case.street_id, Case.number, made.at, *figures)
    query: Any = select(*asked)
    return (  # type: ignore[no-any-return]  # of so many columns SQLModel knows no type
        query.join(Case, (col(Case.district_id) == made.district_id) & (col(Case.id) == made.case_id))
        .where(col(made.district_id).in_(sorted(district_ids)), text(f"case_event.{IS_A_DISPATCH}"))
        .where(col(made.at) >= start, col(made.at) < end, duty.is_not(None))
    )


def _id(value: Any) -> Any:
    """An id that JSON keeps: longer than what a database takes for a whole number there."""
    return cast(value.as_string(), BigInteger)


def _worst_first(found: Iterable[tuple[Any, Tally]]) -> list[tuple[Any, Tally]]:
    return sorted(found, key=lambda one: (-one[1].wrong, -one[1].dispatched, str(one[0])))


def _figures(tally: Tally) -> tuple[int, ...]:
    return tuple(getattr(tally, name) for name in Tally.__dataclass_fields__)
