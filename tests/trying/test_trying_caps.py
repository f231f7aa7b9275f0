"""Other caps, windows and deciders are tried on the cases as they stand, and come into force like any other rules."""

import datetime as dt
from dataclasses import fields
from typing import Any

import pytest

from grid.case_rules import CaseRules
from grid.choice_weights import Weights
from tests.city import SmallCity
from tests.trying.candidates import caps
from tests.trying.test_switching import plan
from tests.trying.test_trying import report, tried
from tests.workflows import ways
from web.rule_words import BEYOND, RULES, WEIGHTS
from workflows.records import Case
from workflows.trying_caps import Beyond


def effects(city: SmallCity, **rules: Any) -> list[str]:
    """Of the only case, or none."""
    return [str(effect) for trial in tried(city, caps(**rules)).values() for effect in trial.effects]


def extended(city: SmallCity) -> Case:
    return ways.extend(city, ways.handling(city))


def asked_for_time(city: SmallCity) -> Case:
    return ways.ask_extension(city, ways.handling(city))


def suspended_for_ten_days(city: SmallCity) -> Case:
    return ways.suspend(city, ways.handling(city), days=10)


def closed(city: SmallCity) -> None:
    ways.closed(city)
    city.now += dt.timedelta(days=10)


def closed_long_ago(city: SmallCity) -> None:
    ways.closed(city)
    city.now += dt.timedelta(days=40)


def closed_late(city: SmallCity) -> None:
    ways.closed_late(city)
    city.now += dt.timedelta(days=8)


@pytest.mark.parametrize(
    ("story", "rules", "told"),
    [
        (ways.denied, {"verifications": 1}, ["lost:verify"]),
        (lambda city: ways.sent_back(city, 1), {"contests": 1}, ["lost:contest", "won:dispute"]),
        (lambda city: ways.sent_back(city, 2), {"contests": 1}, ["beyond:contests"]),
        (extended, {"extensions": 1}, ["lost:ask_extend"]),
        (extended, {"extensions": 0}, ["lost:ask_extend", "beyond:extensions"]),
        (extended, {"extension_limits": 0.5}, ["beyond:extension"]),
        (asked_for_time, {"extension_limits": 0.5}, ["beyond:request"]),
        (asked_for_time, {"extensions": 0}, ["lost:extend"]),
        (asked_for_time, {"leader_extensions_from": 1}, ["beyond:leader"]),
        (suspended_for_ten_days, {"suspension_days": 9}, ["beyond:suspension"]),
        (suspended_for_ten_days, {"suspension_days": 10}, []),
        (suspended_for_ten_days, {"suspensions": 0}, ["beyond:suspensions"]),
        (
            lambda city: ways.ask_suspension(city, ways.handling(city), days=10),
            {"suspension_days": 9, "leader_suspension_days": 5},
            ["beyond:request", "beyond:leader"],
        ),
        (closed, {"reopen_days": 9}, ["lost:reopen"]),
        (closed, {"reopen_days": 11}, []),
        (closed_long_ago, {"reopen_days": 60}, ["won:reopen"]),  # longer ago than other rules look back
        (closed_late, {"appeal_days": 10}, ["won:appeal"]),
        (lambda city: city.file(), {"accept_minutes": 60, "void_by_two": True}, []),
    ],
)
def test_what_caps_would_do_to_a_case_as_it_stands(
    city: SmallCity, story: Any, rules: dict[str, Any], told: list[str]
) -> None:
    story(city)
    assert effects(city, **rules) == told


def test_caps_are_told_with_their_values_and_summed_up(city: SmallCity) -> None:
    for _ in range(2):
        extended(city)
    found = report(city, caps(extensions=1, roles={"close": ["manager"]}))
    assert found["rules"] == [
        {"rule": "extensions", "now": 2, "then": 1},
        {"rule": "roles", "now": {}, "then": {"close": ["manager"]}},
    ]
    assert found["effects"] == [{"fate": "lost", "what": "ask_extend", "cases": 2}]
    assert (found["cases"]["changed"], found["rows"]["changed"]) == (2, 2)


def test_what_was_tried_of_caps_is_what_the_door_refuses(city: SmallCity) -> None:
    case = extended(city)
    plan(city, caps(extensions=1))
    city.__post_init__()  # reads the rules anew
    with pytest.raises(Exception, match="which is the most"):
        ways.ask_extension(city, case)


def test_every_rule_and_every_excess_has_a_word() -> None:
    assert set(RULES) == {entry.name for entry in fields(CaseRules)}
    assert set(WEIGHTS) == {entry.name for entry in fields(Weights)}
    assert set(BEYOND) == set(Beyond)
