"""New York's 311 requests: located where the city says they are, and replayed through the whole life."""

import csv
import datetime as dt
import gzip
import json
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from grid.records import Area, AreaLevel
from tests.installation import Installation
from workflows.moves import ENDS, MOVES, Action, State
from workflows.records import Case, CaseEvent, Rung

pytestmark = pytest.mark.real_data
EXAMPLES = Path("examples/nyc")
NEW_YORK = ZoneInfo("America/New_York")
REPLAYED = 250


def boundaries(samples: Path) -> Path:
    return samples / "boundaries" / "nyc_admin.geojson"


def log(samples: Path) -> Path:
    return samples / "incidents" / "nyc311_samples.csv.gz"


@pytest.fixture(scope="module")
def new_york(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Boroughs as districts, community districts as streets and as cells."""
    here = Installation(tmp_path_factory.mktemp("nyc"))
    here.gridcase("init", "--code", "NYC", "--name", "New York City", "--zone", "America/New_York")
    here.gridcase("load", "calendar", "examples/boston/calendar.toml")
    here.gridcase("load", "areas", boundaries(samples), "--map", EXAMPLES / "areas.toml", "--overlap", 0.2)
    here.gridcase("load", "cells", boundaries(samples), "--map", EXAMPLES / "cells.toml", "--overlap", 1e9)
    return here


@pytest.fixture(scope="module")
def replayed(new_york: Installation, samples: Path) -> dict[str, Any]:
    done = new_york.gridcase(
        "replay", log(samples), "--map", EXAMPLES / "cases.toml",
        "--staff", "auto", "--limit", REPLAYED, "--instant", "--json",
    )  # fmt: skip
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def stored(here: Installation, record: Any) -> list[Any]:
    with here.database().reading() as session:
        districts = session.exec(select(Area.id).where(Area.level == AreaLevel.DISTRICT)).all()
        return list(session.exec(select(record).where(record.district_id.in_(districts))))


def test_requests_lie_in_the_community_district_that_the_city_recorded(samples: Path, tmp_path: Path) -> None:
    """Of those with a location and a recorded district; most others lie within metres of the border, or in a park."""
    out = tmp_path / "located.csv"
    here = Installation(tmp_path)
    here.gridcase("locate", boundaries(samples), log(samples), "--level", "community_district", "--out", out)
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["community_district"] and row["lat"]]
    right = sum(row["cell_code"] == row["community_district"] for row in rows)
    assert len(rows) == 8_071
    assert right / len(rows) >= 0.990


def test_every_request_of_the_replay_lives_as_the_log_says(
    new_york: Installation, replayed: dict[str, Any], samples: Path
) -> None:
    with gzip.open(log(samples), "rt", newline="") as file:
        closed_at = {row["case_id"]: row["closed_at"] for row in csv.DictReader(file)}
    cases = stored(new_york, Case)
    assert (replayed["filed"], replayed["stuck"], len(cases)) == (REPLAYED, 0, REPLAYED)
    for case in cases:
        told = closed_at[case.client_id.partition(":")[2]]
        assert (case.state is State.CLOSED) == bool(told)
        if told:
            assert case.ended_at.astimezone(NEW_YORK).replace(tzinfo=None) == dt.datetime.fromisoformat(told)
    assert replayed["states"] == {"closed": sum(case.state is State.CLOSED for case in cases)} | {
        "handling": sum(case.state is State.HANDLING for case in cases)
    }


def test_every_step_of_the_replay_is_a_move_of_the_table(new_york: Installation, replayed: dict[str, Any]) -> None:
    events: dict[int, list[CaseEvent]] = {}
    for event in sorted(stored(new_york, CaseEvent), key=lambda event: event.sequence):
        events.setdefault(event.case_id, []).append(event)
    assert sum(map(len, events.values())) == replayed["moves"] + replayed["filed"]
    for history in events.values():
        states = [None, *(event.to_state for event in history)]
        for before, event in zip(states, history, strict=False):
            assert MOVES[before, Action(event.action)].to == event.to_state
        assert [event.at for event in history] == sorted(event.at for event in history)


def test_no_rung_is_early_and_none_is_lost(new_york: Installation, replayed: dict[str, Any]) -> None:
    rungs = stored(new_york, Rung)
    assert len(rungs) == replayed["rungs"] > 0
    assert all(dt.timedelta(0) <= rung.done_at - rung.due_at <= dt.timedelta(minutes=1) for rung in rungs)
    last = dt.datetime.fromisoformat(replayed["last"])
    waiting = [case for case in stored(new_york, Case) if case.state not in ENDS and case.alarm_at]
    assert all(case.alarm_at > last - dt.timedelta(minutes=1) for case in waiting)


def test_a_second_run_files_only_what_is_new(new_york: Installation, replayed: dict[str, Any], samples: Path) -> None:
    longer = ["--limit", REPLAYED + 2, "--json"]
    again = json.loads(new_york.gridcase("replay", log(samples), "--map", EXAMPLES / "cases.toml", *longer).stdout)
    assert (again["known"], again["filed"]) == (REPLAYED, 2)
