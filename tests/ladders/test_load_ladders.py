"""Ladders from a file: what is refused, with the rung and the field, and which ladder a case climbs."""

import datetime as dt
import tomllib
from pathlib import Path

import pytest
from sqlmodel import select

from grid.ladder_document import LADDER_KEYS, RUNG_KEYS
from grid.ladders import SHIPPED, Again, Quiet, Step, Told
from grid.loading.ladders import load_ladders
from grid.loading.mapping import read_map
from grid.loading.report import LoadRefused, Report
from grid.records import LadderVersion, Role
from grid.rulebook import Rulebook, Rulebooks
from tests.city import SmallCity

DOCS = Path(__file__).parents[2] / "docs" / "ladders.md"
RUNG = '[[ladder.rung]]\nat = 1.0\ntell = ["dispatcher"]\n'


def load(city: SmallCity, text: str) -> Report:
    with city.database.writing() as session:
        return load_ladders(session, tomllib.loads(text), at=city.now)


def book_of(city: SmallCity) -> Rulebook:
    """The rulebook with what was just loaded."""
    return Rulebooks(city.database, city.home).current()


def ladder(head: str, rungs: str = RUNG) -> str:
    return f"[[ladder]]\n{head}\n{rungs}"


FAULTS = [
    # a file, and what is said: the ladder, the field, the beginning of why
    (ladder('name = "a"', ""), (1, "rung", "is missing")),
    (ladder('name = "a"', "[[ladder.rung]]\nat = 1.0\n"), (1, "rung 1, tell", "is empty; name whom to tell: turn, ")),
    (ladder('name = "a"', RUNG.replace("1.0", "0")), (1, "rung 1, at", "must be a part of the limit")),
    (ladder('name = "a"', RUNG + RUNG), (1, "rung 2, at", "must be later than the rung before it")),
    (ladder('name = "a"', RUNG.replace("dispatcher", "boss")), (1, "rung 1, tell", "'boss' is no role; use turn")),
    (ladder('name = "a"', RUNG.replace("at = 1.0", "")), (1, "rung 1, at", "say either at")),
    (ladder('name = "a"', RUNG + 'after = "4h"'), (1, "rung 1, at", "say either at")),
    (
        ladder('name = "a"', RUNG.replace("1.0", "1.5") + RUNG.replace("at = 1.0", 'after = "4h"')),
        (1, "rung 2, after", "must be later"),
    ),
    (ladder('name = "a"', RUNG + 'repeat = "often"'), (1, "rung 1, repeat", "must be a span")),
    (ladder('name = "a"', RUNG + "times = 2"), (1, "rung 1, times", "needs repeat")),
    (
        ladder('name = "a"', RUNG + 'repeat = "1h"\ntimes = 99'),
        (1, "rung 1, times", "must be a whole number from 1 to"),
    ),
    (ladder('name = "a"', RUNG + 'acknowledge = "1h"'), (1, "rung 1, acknowledge", "and then belong together")),
    (ladder('name = "a"', RUNG + "colour = 1"), (1, "rung 1, colour", "is unknown here; use at, ")),
    (ladder('name = "a"\nquiet = "at night"'), (1, "quiet", "must be hours of the day")),
    (ladder('name = "a"\nquiet = "25:00-07:00"'), (1, "quiet", "must be hours of the day")),
    (ladder('name = "a"\nurgent = "yes"'), (1, "urgent", "must be true or false")),
    (ladder(""), (1, "name", "is missing")),
    (ladder('name = "a"\narea = "999999"'), (1, "area", "there is no district or street 999999")),
    (ladder('name = "a"\narea = "110100"'), (1, "area", "there is no district or street 110100")),
    (ladder('name = "a"\ncategory = "X"'), (1, "category", "no category of the city begins with X")),
    (ladder('name = "a"') + ladder('name = "b"'), (2, "category", "a ladder for every category in the whole city")),
    (ladder('name = "a"') + ladder('name = "a"\nurgent = true'), (2, "name", "a is in row 1 already")),
    ("[rungs]\nat = 1\n", (0, "rungs", "is unknown here")),
    ("ladder = 3\n", (0, "ladder", "must be written [[ladder]]")),
]


@pytest.mark.parametrize(("text", "said"), FAULTS)
def test_a_fault_names_the_ladder_the_rung_and_the_field(
    city: SmallCity, text: str, said: tuple[int, str, str]
) -> None:
    with pytest.raises(LoadRefused) as caught:
        load(city, text)
    first = caught.value.report.refused[0]
    assert (first.row, first.field, first.why[: len(said[2])]) == said
    with city.database.reading() as session:
        assert session.exec(select(LadderVersion)).all() == []


def test_every_fault_is_told_at_once(city: SmallCity) -> None:
    rungs = RUNG.replace("dispatcher", "boss") + RUNG
    with pytest.raises(LoadRefused) as caught:
        load(city, ladder('name = "a"\ncolour = "red"', rungs))
    assert [fault.field for fault in caught.value.report.refused] == ["colour", "rung 1, tell", "rung 2, at"]


def test_the_example_of_the_documentation_can_be_loaded(city: SmallCity) -> None:
    text = DOCS.read_text("utf-8").split("```toml\n")[1].split("```")[0].replace('category = "01"', 'category = "C01"')
    assert load(city, text).loaded == 2
    manholes, others = book_of(city).ladders[0].ladders
    dispatchers = Told((Role.DISPATCHER,), turn=True)
    hours = [dt.timedelta(hours=h) for h in (0.5, 1, 1, 1.5)]
    assert manholes.steps == (
        Step(0.5, Told(turn=True)),
        Step(
            1.0,
            dispatchers,
            again=(
                Again(hours[0], dispatchers),
                Again(hours[1], dispatchers),
                Again(hours[2], Told((Role.SHIFT_LEADER,))),
                Again(hours[3], dispatchers),
            ),
        ),
        Step(1.0, Told((Role.MANAGER,)), after=dt.timedelta(hours=4)),
    )
    assert others.quiet == Quiet(dt.time(22), dt.time(7))


def test_the_page_names_every_key_and_role() -> None:
    text = DOCS.read_text("utf-8")
    described = {key for key in (*LADDER_KEYS, *RUNG_KEYS, *Role) if f"`{key}`" in text}
    assert described == {*LADDER_KEYS, *RUNG_KEYS, *Role} - {"rung"}


def test_the_same_file_again_changes_nothing(city: SmallCity) -> None:
    assert load(city, ladder('name = "a"')).loaded == 1
    assert load(city, ladder('name = "a"')).unchanged == 1
    with city.database.reading() as session:
        assert [one.version for one in session.exec(select(LadderVersion))] == [1]


CHOICES = [
    # category, area, urgent, and the ladder that wins
    ("E0110", "110101002000", False, "all"),
    ("E0110", "110101001000", False, "bridgehead"),
    ("E0110", "110101001000", True, "bridgehead"),  # an area goes before urgency
    ("E0110", "110102001000", True, "urgent"),
    ("C0101", "110101001000", True, "manholes"),  # a category goes before an area
    ("C0101", "110102001000", False, "west manholes"),
]


@pytest.mark.parametrize(("category", "area", "urgent", "wins"), CHOICES)
def test_the_most_specific_ladder_wins(city: SmallCity, category: str, area: str, urgent: bool, wins: str) -> None:
    load(
        city,
        ladder('name = "all"')
        + ladder('name = "urgent"\nurgent = true')
        + ladder('name = "bridgehead"\narea = "110101001000"')
        + ladder('name = "manholes"\ncategory = "C"')
        + ladder('name = "west manholes"\ncategory = "C"\narea = "110102"'),
    )
    book = book_of(city)
    found = book.ladder(book.category_by_code[category].id, city.areas[area], urgent, city.now)
    assert found.name == wins


def test_what_no_ladder_is_for_climbs_the_shipped_one(city: SmallCity) -> None:
    load(city, ladder('name = "manholes"\ncategory = "C"'))
    book = book_of(city)
    assert book.ladder(book.category_by_code["E0110"].id, city.district, False, city.now) is SHIPPED


def test_a_clock_keeps_the_ladder_it_started_on(city: SmallCity) -> None:
    before = city.now - dt.timedelta(seconds=1)
    load(city, ladder('name = "new"'))
    book = book_of(city)
    category = book.category_by_code["E0110"].id
    found = [book.ladder(category, city.district, False, started).name for started in (before, city.now)]
    assert found == ["", "new"]


def test_a_file_that_is_no_toml_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ladders.toml"
    path.write_text("[[ladder")
    with pytest.raises(Exception, match=r"ladders\.toml is no TOML file"):
        read_map(path)


@pytest.mark.parametrize(
    ("time", "until"),
    [("21:59", None), ("22:00", "10 07:00"), ("23:59", "10 07:00"), ("00:00", "09 07:00"), ("07:00", None)],
)
def test_quiet_hours_may_run_past_midnight_and_do_not_include_their_end(time: str, until: str | None) -> None:
    quiet = Quiet(dt.time(22), dt.time(7))
    moment = quiet.until(dt.datetime.fromisoformat(f"2026-03-09 {time}"))
    assert moment == (until and dt.datetime.fromisoformat(f"2026-03-{until}"))
