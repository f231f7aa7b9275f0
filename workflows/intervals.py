"""When each stage of a case ran and when its clock stood still, read from the events. A rule; it keeps nothing.

An interval begins with the event that led to a state and ends with the event that left it. Events that change
nothing about where the case stands (a request, a reminder) do not cut it in two.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest
from typing import Generic, Protocol, TypeVar

from workflows.moves import State


class Clock(StrEnum):
    """The clocks of the stages, each for the office whose turn it is."""

    ACCEPT = "accept"
    VERIFY = "verify"
    DISPATCH = "dispatch"
    HANDLE = "handle"
    CHECK = "check"


CLOCK_OF: Mapping[State, Clock] = {
    State.DISCOVERED: Clock.ACCEPT,
    State.SELF_HANDLED: Clock.ACCEPT,
    State.VERIFYING: Clock.VERIFY,
    State.REGISTERED: Clock.DISPATCH,
    State.ARBITRATING: Clock.DISPATCH,
    State.DISPATCHED: Clock.HANDLE,
    State.HANDLING: Clock.HANDLE,
    State.SUSPENDED: Clock.HANDLE,
    State.HANDLED: Clock.CHECK,
}


class Step(Protocol):
    """What must be known of an event; `workflows.records.CaseEvent` says it."""

    @property
    def at(self) -> dt.datetime: ...

    @property
    def to_state(self) -> State: ...


_Step = TypeVar("_Step", bound=Step)


@dataclass(frozen=True, slots=True)
class Spell:
    """One run of a stage clock; `ends` is None while it runs."""

    clock: Clock
    begins: dt.datetime
    ends: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Standstill(Generic[_Step]):
    """One pause, and the event that began it; `ends` is None while the clock stands still."""

    begins: dt.datetime
    ends: dt.datetime | None
    cause: _Step


def spells(events: Sequence[Step]) -> tuple[Spell, ...]:
    """The runs of all stage clocks, in order. `events` are those of one case, in their order."""
    found: list[Spell] = []
    for event, following in zip_longest(events, events[1:]):
        clock, ends = CLOCK_OF.get(event.to_state), following.at if following else None
        if clock is None:
            continue
        if found and found[-1].clock is clock and found[-1].ends == event.at:
            found[-1] = Spell(clock, found[-1].begins, ends)
        else:
            found.append(Spell(clock, event.at, ends))
    return tuple(found)


def standstills(events: Sequence[_Step]) -> tuple[Standstill[_Step], ...]:
    """The pauses of one case, in order; a case stands still from its suspension until it leaves that state."""
    found: list[Standstill[_Step]] = []
    before: _Step | None = None
    for event in events:
        stood = before is not None and before.to_state is State.SUSPENDED
        if stood and event.to_state is not State.SUSPENDED:
            found[-1] = Standstill(found[-1].begins, event.at, found[-1].cause)
        elif event.to_state is State.SUSPENDED and not stood:
            found.append(Standstill(event.at, None, event))
        before = event
    return tuple(found)
