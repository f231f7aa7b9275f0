"""Boston's 311 log of a quarter: our flag of being on time is the city's, case by case."""

import csv
import datetime as dt
import gzip
import json
from pathlib import Path

import pytest
import shapely
from sqlmodel import select

from geo.files import write_features
from grid.records import Area, AreaLevel
from tests.installation import Installation
from workflows.indicators import cases_behind

pytestmark = pytest.mark.real_data
AREA = shapely.box(-71.20, 42.22, -70.98, 42.41)  # no outline of Boston is among the samples: a box around the log
SNAPSHOT = dt.datetime(2016, 1, 13, 5, tzinfo=dt.UTC)  # midnight in Boston, when the log was taken
QUARTER: dict[str, dt.date] = {"start": dt.date(2015, 1, 1), "end": dt.date(2015, 3, 31)}


@pytest.fixture(scope="module")
def boston(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation of one district and one cell with the whole log in it."""
    here = Installation(tmp_path_factory.mktemp("boston"))
    for code, level in ("BOS", "city"), ("BOS1", "district"):
        write_features(here.home / f"{level}.geojson", [AREA], {"code": [code], "name": ["Boston"], "level": [level]})
    write_features(here.home / "cells.geojson", [AREA], {"code": ["BOS1001"], "area_code": ["BOS1"]})
    here.gridcase("init", "--code", "BOS", "--name", "Boston", "--zone", "America/New_York")
    here.gridcase("load", "calendar", "examples/boston/calendar.toml")
    for level in "city", "district":
        here.gridcase("load", "areas", here.home / f"{level}.geojson")
    here.gridcase("load", "cells", here.home / "cells.geojson")
    loaded = here.gridcase("load", "cases", log(samples), "--map", "examples/boston/cases.toml", "--json")
    assert json.loads(loaded.stdout)["loaded"] == 26_788
    return here


def log(samples: Path) -> Path:
    return samples / "incidents" / "boston311_2015q1.csv.gz"


def the_citys_flags(samples: Path) -> dict[str, str]:
    """ONTIME or OVERDUE of every closed case with a due date. The city left 46 of them without a flag."""
    with gzip.open(log(samples), "rt", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["closed_at"] and row["due_at"] and row["city_on_time"]]
    return {row["case_id"]: row["city_on_time"] for row in rows}


def test_on_time_is_on_time_for_the_city_too(boston: Installation, samples: Path) -> None:
    city = the_citys_flags(samples)
    with boston.database().reading() as session:
        district = session.exec(select(Area.id).where(Area.level == AreaLevel.DISTRICT)).one()
        cases = cases_behind(
            session, "closed_on_time", district_ids=[district], as_of=SNAPSHOT, period_on="opened", **QUARTER
        )
    ours = {case.client_id.partition(":")[2] for case in cases}
    assert len(city) == 14_867
    assert {case_id: "ONTIME" if case_id in ours else "OVERDUE" for case_id in city} == city


def test_the_table_of_the_quarter_adds_up(boston: Installation) -> None:
    period = ["--from", "2015-01-01", "--to", "2015-03-31", "--period-on", "opened", "--as-of", "2016-01-13T00:00"]
    (row,) = json.loads(boston.gridcase("indicators", *period, "--json").stdout)["rows"]
    assert (row["reported"], row["closed"]) == (26_788, 21_915)
    assert row["should_close"] == row["closed"] + row["overdue_open"]
    assert row["closure_rate"] == pytest.approx(row["closed"] / row["should_close"], abs=1e-6)
    months = json.loads(boston.gridcase("indicators", *period, "--by", "month,department", "--json").stdout)["rows"]
    assert sum(month["reported"] for month in months) == 26_788
    assert {month["month"] for month in months} == {"2015-01", "2015-02", "2015-03"}


def test_loading_the_log_again_changes_nothing(boston: Installation, samples: Path) -> None:
    again = boston.gridcase("load", "cases", log(samples), "--map", "examples/boston/cases.toml", "--json")
    report = json.loads(again.stdout)
    assert (report["loaded"], report["unchanged"]) == (0, 26_788)
