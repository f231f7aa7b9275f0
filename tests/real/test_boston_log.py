"""Boston's 311 log of a quarter: our flag of being on time is the city's, case by case."""

import csv
import datetime as dt
import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
import shapely
from click.testing import CliRunner, Result

from app import main
from geo.files import write_features
from grid.database import Database
from grid.records import Area, AreaLevel
from workflows.indicators import cases_behind

pytestmark = pytest.mark.real_data
AREA = shapely.box(-71.20, 42.22, -70.98, 42.41)  # no outline of Boston is among the samples: a box around the log
SNAPSHOT = dt.datetime(2016, 1, 13, 5, tzinfo=dt.UTC)  # midnight in Boston, when the log was taken
QUARTER = {"start": dt.date(2015, 1, 1), "end": dt.date(2015, 3, 31)}
Command = Callable[..., Result]


@pytest.fixture(scope="module")
def boston(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation of one district and one cell with the whole log in it."""
    home = tmp_path_factory.mktemp("boston")
    for code, level in ("BOS", "city"), ("BOS1", "district"):
        write_features(home / f"{level}.geojson", [AREA], {"code": [code], "name": ["Boston"], "level": [level]})
    write_features(home / "cells.geojson", [AREA], {"code": ["BOS1001"], "area_code": ["BOS1"]})
    gridcase(home, "init", "--code", "BOS", "--name", "Boston", "--zone", "America/New_York")
    gridcase(home, "load", "calendar", "examples/boston/calendar.toml")
    for level in "city", "district":
        gridcase(home, "load", "areas", home / f"{level}.geojson")
    gridcase(home, "load", "cells", home / "cells.geojson")
    loaded = gridcase(home, "load", "cases", log(samples), "--map", "examples/boston/cases.toml", "--json")
    assert json.loads(loaded.stdout)["loaded"] == 26_788
    return home


def gridcase(home: Path, *arguments: object) -> Result:
    environment = {"GRIDCASE_HOME": str(home), "DATABASE_URL": f"sqlite:///{home / 'gridcase.sqlite'}"}
    result = CliRunner().invoke(main, [str(argument) for argument in arguments], env=environment)
    assert result.exit_code == 0, result.output
    return result


def log(samples: Path) -> Path:
    return samples / "incidents" / "boston311_2015q1.csv.gz"


def the_citys_flags(samples: Path) -> dict[str, str]:
    """ONTIME or OVERDUE of every closed case with a due date. The city left 46 of them without a flag."""
    with gzip.open(log(samples), "rt", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["closed_at"] and row["due_at"] and row["city_on_time"]]
    return {row["case_id"]: row["city_on_time"] for row in rows}


def test_on_time_is_on_time_for_the_city_too(boston: Path, samples: Path) -> None:
    city = the_citys_flags(samples)
    database = Database(f"sqlite:///{boston / 'gridcase.sqlite'}")
    with database.reading() as session:
        (district,) = session.exec(Area.__table__.select().where(Area.level == AreaLevel.DISTRICT)).all()
        cases = cases_behind(
            session, "closed_on_time", district_ids=[district.id], as_of=SNAPSHOT, period_on="opened", **QUARTER
        )
    ours = {case.client_id.partition(":")[2] for case in cases}
    assert len(city) == 14_867
    assert {id: "ONTIME" if id in ours else "OVERDUE" for id in city} == city
