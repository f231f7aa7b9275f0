"""Filing: what is kept, what is refused, and that telling it twice files it once."""

import datetime as dt
import math
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import func, select

from grid.actors import Actor
from grid.atlas import OutsideGrid
from grid.refusals import BadInput, NotAllowed
from tests.city import HEIGHT, NINE_OCLOCK, SOUTH, WEST, WIDTH, ZONE, SmallCity
from workflows.cases import find
from workflows.filing import Filed, FiledOtherwise, Filing, as_filed, file, prepare, write
from workflows.moves import State
from workflows.records import Case, CaseEvent

HOUR = dt.timedelta(hours=1)
SOMEBODY_WAITS = text("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)")


def file_it(city: SmallCity, filing: Filing, by: Actor | None = None) -> Filed:
    with city.database.writing() as session:
        return file(session, filing, book=city.book, by=by or city.inspector, at=city.now)


def stored_cases(city: SmallCity) -> int:
    with city.database.reading() as session:
        here = select(func.count()).select_from(Case).where(Case.district_id == city.district)
        return session.exec(here).one()


def test_a_filed_case_is_located_timed_and_numbered(city: SmallCity) -> None:
    case = city.file("暴露垃圾", description="  three bags  ")
    assert case.number == "110101-20260309-00001"
    assert (case.state, case.version, case.level) == (State.DISCOVERED, 1, 0)
    assert (case.cell_code, case.street_id) == ("110101001000002", city.areas["110101001000"])
    assert case.description == "three bags"
    assert case.discovered_at == case.filed_at == case.changed_at == NINE_OCLOCK
    assert case.boundary_m == pytest.approx(50, abs=2)


def test_a_case_is_due_from_the_moment_it_is_filed(city: SmallCity) -> None:
    case = city.file("暴露垃圾")  # four working hours: 09:00–12:00 and one hour after 14:00
    assert case.due_at == case.first_due_at == dt.datetime(2026, 3, 9, 15, 0, tzinfo=ZONE)
    assert case.due_on == case.due_at.astimezone(ZONE).date()
    assert case.alarm_at == dt.datetime(2026, 3, 9, 14, 12, tzinfo=ZONE)  # four fifths of them: 3 h 12 min


def test_the_case_put_together_is_the_case_as_stored(city: SmallCity) -> None:
    ready = prepare(city.filing(), book=city.book, by=city.inspector, at=city.now)
    with city.database.writing() as session:
        filed = write(session, ready)
        stored = find(session, filed.case_number, by=city.inspector)
    shown = as_filed(ready, filed)
    known = Case.model_fields.keys() - {"seal"}  # which only the writing knows
    assert {name: getattr(shown, name) for name in known} == stored.model_dump(include=known)


def test_the_first_event_is_written_with_the_case(city: SmallCity) -> None:
    case = city.file()
    [event] = city.events(case)
    assert (event.sequence, event.action, event.from_state, event.to_state) == (1, "discover", None, State.DISCOVERED)
    assert (event.by_id, event.at) == (city.inspector.id, NINE_OCLOCK)


def test_numbers_count_up_by_district_and_day(city: SmallCity) -> None:
    first, second = city.file(), city.file()
    city.now += dt.timedelta(days=1)
    assert [case.number[-14:] for case in (first, second, city.file())] == [
        "20260309-00001",
        "20260309-00002",
        "20260310-00001",
    ]


def test_the_same_filing_again_is_the_same_case(city: SmallCity) -> None:
    filing = city.filing()
    first, again = file_it(city, filing), file_it(city, filing)
    assert (first.created, again.created) == (True, False)
    assert (first.case_id, first.case_number) == (again.case_id, again.case_number)
    assert stored_cases(city) == 1


def test_the_same_client_id_with_another_body_is_a_conflict(city: SmallCity) -> None:
    file_it(city, city.filing(client_id="x"))
    for other in (city.filing(client_id="x", description="else"), city.filing(client_id="x", lon=WEST - WIDTH / 2)):
        with pytest.raises(FiledOtherwise):
            file_it(city, other, by=Actor(id=city.inspector.id, roles=city.inspector.roles, district_ids=both(city)))
    assert stored_cases(city) == 1


def test_another_persons_client_id_gives_nothing_away(city: SmallCity) -> None:
    filing = city.filing()
    file_it(city, filing)
    with pytest.raises(FiledOtherwise):
        file_it(city, filing, by=city.other_inspector)


def test_of_many_that_send_the_same_at_once_one_is_kept(city: SmallCity) -> None:
    filing = city.filing()
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda _: file_it(city, filing), range(16)))
    assert len({filed.case_id for filed in done}) == 1
    assert sum(filed.created for filed in done) == 1
    assert stored_cases(city) == 1


def test_who_loses_the_race_to_file_the_same_wastes_no_number(city: SmallCity) -> None:
    filing = city.filing()
    with ThreadPoolExecutor(1) as pool:
        with city.database.writing() as winner:
            won = file(winner, filing, book=city.book, by=city.inspector, at=city.now)
            loser = pool.submit(file_it, city, filing)
            while not (city.database.is_sqlite or loser.done() or winner.scalar(SOMEBODY_WAITS)):
                pass
        lost = loser.result()
    assert (lost.case_number, lost.created) == (won.case_number, False)
    assert city.file().number.endswith("-00002")


def test_many_at_once_get_one_number_each(city: SmallCity) -> None:
    filings = [city.filing() for _ in range(24)]
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda filing: file_it(city, filing), filings))
    assert sorted(int(filed.case_number[-5:]) for filed in done) == list(range(1, 25))


@pytest.mark.parametrize("crs", ["gcj02", "bd09", "cgcs2000"])
def test_other_coordinates_are_brought_to_wgs84_and_kept_as_given(city: SmallCity, crs: str) -> None:
    from geo.china import wgs84_to_bd09, wgs84_to_gcj02

    here = WEST + WIDTH / 2, SOUTH + HEIGHT / 2
    shift = {"gcj02": wgs84_to_gcj02, "bd09": wgs84_to_bd09, "cgcs2000": lambda lon, lat: (lon, lat)}[crs]
    x, y = shift(*here)
    case = city.file(lon=x, lat=y, crs=crs)
    assert (case.lon, case.lat) == pytest.approx(here, abs=1e-7)
    assert (case.raw_x, case.raw_y, case.raw_crs) == (x, y, crs)


def test_a_filing_condition_is_chosen_by_its_sequence(city: SmallCity) -> None:
    urgent, slower = city.file("上水井盖"), city.file("上水井盖", filing_condition=2)
    assert (urgent.due_at, urgent.urgent) == (NINE_OCLOCK + 2 * HOUR, True)
    assert (slower.due_at, slower.urgent) == (NINE_OCLOCK + 6 * HOUR, False)  # four working hours, noon left out


def test_found_earlier_is_due_earlier(city: SmallCity) -> None:
    assert city.file(discovered_at=NINE_OCLOCK - HOUR).due_at == NINE_OCLOCK + 3 * HOUR


BAD_VALUES: list[tuple[str, Any]] = [
    ("lon", math.nan),
    ("lat", math.inf),
    ("lon", -math.inf),
    ("lon", 1e308),
    ("lat", "39.9"),
    ("lat", True),
    ("lon", None),
    ("accuracy_m", math.nan),
    ("accuracy_m", -1.0),
    ("client_id", ""),
    ("client_id", "x" * 65),
    ("client_id", "a b"),
    ("client_id", "a\x00b"),
    ("client_id", 7),
    ("crs", "EPSG:4326"),
    ("crs", ""),
    ("category", "E9999"),
    ("category", "e0110"),
    ("filing_condition", 9),
    ("description", "x" * 10_000),
    ("description", "a\x00b"),
    ("description", "\ud800"),
    ("description", None),
    ("address", "x" * 201),
    ("source", "\x1b[31m"),
    ("discovered_at", NINE_OCLOCK + dt.timedelta(minutes=6)),
    ("discovered_at", NINE_OCLOCK - dt.timedelta(days=3650)),
    ("discovered_at", dt.datetime(2026, 3, 9, 9, 0)),
]


@pytest.mark.parametrize(("field", "value"), BAD_VALUES)
def test_a_value_that_cannot_be_right_is_refused_by_name(city: SmallCity, field: str, value: Any) -> None:
    with pytest.raises(BadInput) as refusal:
        city.file(**{field: value})
    assert refusal.value.field == field
    assert stored_cases(city) == 0


def test_exchanged_coordinates_are_recognised(city: SmallCity) -> None:
    with pytest.raises(OutsideGrid, match="exchanged"):
        city.file(lon=SOUTH + HEIGHT / 2, lat=WEST + WIDTH / 2)


def test_a_point_in_no_cell_is_refused(city: SmallCity) -> None:
    with pytest.raises(OutsideGrid):
        city.file(lon=WEST + 3.5 * WIDTH)


def test_nobody_files_in_a_district_that_is_not_theirs(city: SmallCity) -> None:
    with pytest.raises(NotAllowed):
        city.file(lon=WEST - WIDTH / 2)
    assert city.file(lon=WEST - WIDTH / 2, by=city.operator).district_id == city.other_district


def test_a_handler_does_not_file(city: SmallCity) -> None:
    with pytest.raises(NotAllowed):
        city.file(by=city.handler)


def test_what_fails_afterwards_takes_the_filing_back(city: SmallCity) -> None:
    with pytest.raises(RuntimeError), city.database.writing() as session:
        file(session, city.filing(), book=city.book, by=city.inspector, at=city.now)
        raise RuntimeError
    with city.database.reading() as session:
        assert session.exec(select(CaseEvent).where(CaseEvent.district_id == city.district)).all() == []
    assert stored_cases(city) == 0


def both(city: SmallCity) -> frozenset[int]:
    return frozenset({city.district, city.other_district})
