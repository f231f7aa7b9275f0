"""Stage clocks and pauses, read from the events of a case."""

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from grid.case_rules import CaseRules
from grid.records import LimitUnit
from tests.time.calendars import CHINA, at, shown
from workflows.intervals import CLOCK_OF, Clock, Spell, spells, standstills
from workflows.ladder import CaseClock
from workflows.moves import OPEN, State
from workflows.stage_clocks import Light, light_of, stage_clocks


@dataclass(frozen=True)
class Event:
    at: dt.datetime
    to_state: State


def events(*steps: str) -> list[Event]:
    """Of 14 March 2025, a Friday: "08:00 discovered"."""
    return [Event(at(f"2025-03-14 {step[:5]}"), State(step[6:])) for step in steps]


def told(found: tuple[Spell, ...]) -> list[str]:
    return [f"{one.clock} {shown(one.begins)[11:]}-{one.ends and shown(one.ends)[11:]}" for one in found]


WAYS = [
    (["08:00 discovered"], ["accept 08:00-None"]),
    (
        [
            "08:00 discovered",
            "08:10 registered",
            "08:20 dispatched",
            "08:30 handling",
            "10:00 handled",
            "10:20 checking",
        ],
        ["accept 08:00-08:10", "dispatch 08:10-08:20", "handle 08:20-10:00", "check 10:00-10:20"],
    ),
    (  # verified, found true, and only then accepted
        ["08:00 discovered", "08:05 verifying", "08:30 discovered", "08:40 registered"],
        ["accept 08:00-08:05", "verify 08:05-08:30", "accept 08:30-08:40", "dispatch 08:40-None"],
    ),
    (  # sent back and dispatched again
        ["08:00 registered", "08:10 dispatched", "09:00 registered", "09:10 dispatched"],
        ["dispatch 08:00-08:10", "handle 08:10-09:00", "dispatch 09:00-09:10", "handle 09:10-None"],
    ),
    (  # a suspension belongs to the handling, whose clock stands still in it
        ["08:00 handling", "09:00 suspended", "10:00 handling", "11:00 handled"],
        ["handle 08:00-11:00", "check 11:00-None"],
    ),
    (["08:00 handling", "08:30 handling", "09:00 void"], ["handle 08:00-09:00"]),  # a reminder cuts nothing
    (["08:00 handled", "09:00 checking", "09:00 handling"], ["check 08:00-09:00", "handle 09:00-None"]),  # rework
    (["08:00 checking", "09:00 closed", "10:00 registered"], ["dispatch 10:00-None"]),  # reopened
]


@pytest.mark.parametrize(("steps", "expected"), WAYS)
def test_each_stage_runs_while_the_case_is_in_its_states(steps: list[str], expected: list[str]) -> None:
    assert told(spells(events(*steps))) == expected


def test_every_open_state_but_the_decision_to_close_has_a_stage_clock() -> None:
    assert OPEN - set(CLOCK_OF) == {State.CHECKING}


STANDSTILLS = [
    (["08:00 handling", "09:00 suspended", "10:00 handling"], ["09:00-10:00"]),
    (["09:00 suspended", "09:30 suspended", "10:00 handling"], ["09:00-10:00"]),  # supervised meanwhile
    (["09:00 suspended", "10:00 void"], ["09:00-10:00"]),  # it ended without going on
    (["09:00 suspended", "10:00 handling", "11:00 suspended"], ["09:00-10:00", "11:00-None"]),
    (["08:00 handling", "09:00 handled"], []),
]


@pytest.mark.parametrize(("steps", "expected"), STANDSTILLS)
def test_a_case_stands_still_from_its_suspension_until_it_goes_on(steps: list[str], expected: list[str]) -> None:
    found = standstills(events(*steps))
    assert [f"{shown(one.begins)[11:]}-{one.ends and shown(one.ends)[11:]}" for one in found] == expected
    assert all(one.cause.at == one.begins for one in found)


@pytest.mark.parametrize(
    ("used", "light"),
    [(0, "green"), (80, "green"), (80.1, "yellow"), (100, "yellow"), (100.1, "red"), (900, "red")],
)
def test_the_light_is_green_to_80_percent_yellow_to_the_limit_and_then_red(used: float, light: str) -> None:
    assert light_of(used, 100) == Light(light)


FOUR_HOURS = CaseClock(at("2025-03-14 10:00"), at("2025-03-14 16:00"), 4, LimitUnit.WORKING_HOUR)


def measured(*steps: str, case: CaseClock = FOUR_HOURS, now: str = "2025-03-14 18:00", **rules: Any) -> list[str]:
    found = stage_clocks(
        spells(events(*steps)),
        case,
        at=at(now),
        hours=CHINA,
        rules=CaseRules(**rules),
    )
    return [f"{one.clock} {one.used_s / 60:g}/{(one.limit_s or 0) / 60:g} {one.light}" for one in found]


def test_a_stage_counts_office_time_against_the_limit_of_the_city() -> None:
    way = ["11:50 discovered", "14:03 registered", "14:23 dispatched"]
    assert measured(*way, now="2025-03-14 14:23")[:2] == ["accept 13/15 yellow", "dispatch 20/15 red"]
    assert measured(*way, accept_minutes=60)[0] == "accept 13/60 green"
    assert measured(*way, accept_minutes=0)[0] == "accept 13/0 None"


def test_a_stage_of_a_case_whose_limit_runs_at_night_counts_plain_time() -> None:
    urgent = CaseClock(at("2025-03-14 10:00"), at("2025-03-14 12:00"), 2, LimitUnit.URGENT_HOUR)
    assert measured("11:50 discovered", "14:03 registered", case=urgent)[0] == "accept 133/15 red"


def test_handling_counts_against_the_limit_of_the_case_and_goes_on_when_work_comes_back() -> None:
    way = ["10:00 dispatched", "11:00 handling", "12:00 handled", "14:00 checking", "14:00 handling", "15:30 handled"]
    handle = [line for line in measured(*way) if line.startswith("handle")]
    assert handle == ["handle 120/240 green", "handle 210/240 yellow"]


def test_handling_does_not_count_what_was_paused() -> None:
    paused = FOUR_HOURS._replace(
        due_at=at("2025-03-14 18:00"), pauses=((at("2025-03-14 11:00"), at("2025-03-14 15:00")),)
    )
    way = ["10:00 handling", "11:00 suspended", "15:00 handling", "17:00 handled"]
    assert measured(*way, case=paused)[0] == "handle 180/240 green"


def test_a_running_stage_is_measured_until_now() -> None:
    assert measured("10:00 dispatched", now="2025-03-14 11:00") == ["handle 60/240 green"]


def test_the_documentation_says_which_states_each_clock_runs_in() -> None:
    text = (Path(__file__).parents[2] / "docs" / "lifecycle.md").read_text("utf-8")
    told = text.split("| stage | runs while | limit |\n|---|---|---|\n")[1].split("\n\n")[0]
    rows = [re.findall(r"[a-z_]+", re.sub(r"\(.*?\)|\|[^|]*\|$", "", line)) for line in told.splitlines()]
    assert {clock: set(states) for clock, *states in rows} == {
        clock: {state for state, its in CLOCK_OF.items() if its is clock} for clock in Clock
    }
