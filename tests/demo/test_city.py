"""A small demo city, built once on each engine: what holds for every case that lived through it."""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlmodel import Session, SQLModel, col, select

import migrations.tables  # noqa: F401  registers all tables
from bench.postgres import PostgresServer
from demo.building import Scale, build, grounds_of
from demo.cast import Cast
from demo.detours import WindingStory
from demo.fates import Detour, draw_fate
from demo.forecast import known_kinds
from demo.instance import Note
from demo.kinds import KINDS, Kind
from demo.languages import LANGUAGES
from demo.live import LiveDay, Stage, visitors_of
from demo.map import draw_map
from demo.story import Scene
from grid.accounts import check_password
from grid.database import Database
from grid.duties import responsible
from grid.facts import ConditionFacts
from grid.records import Area, AreaLevel, Cell, LimitUnit, Role
from grid.rulebook import Rulebook, Rulebooks
from workflows.indicators import indicators
from workflows.moves import ENDS, MOVES, Action, State
from workflows.photo_store import PhotoStore
from workflows.records import Case, CaseEvent, Photo

NOW = dt.datetime(2026, 11, 24, 8, 0, tzinfo=dt.UTC)  # a Tuesday, four in the afternoon
TINY = Scale(small=True, days=4, cases=160, variants=1)
SEED = 7


@dataclass(frozen=True)
class Built:
    database: Database
    home: Path
    note: Note
    book: Rulebook
    districts: list[int]

    def cases(self, session: Session) -> list[Case]:
        return list(session.exec(select(Case).where(col(Case.district_id).in_(self.districts)).order_by(Case.number)))


def built(url: str, home: Path, *, until: dt.datetime = NOW, language: str = "zh") -> Built:
    database = Database(url)
    SQLModel.metadata.create_all(database.engine)
    note = build(
        database,
        home,
        PhotoStore(str(home / "photos")),
        scale=TINY,
        seed=SEED,
        until=until,
        language=language,
        tell=lambda _: None,
    )
    book = Rulebooks(database, home).current()
    districts = [area.id for area in book.areas.values() if area.level is AreaLevel.DISTRICT]
    return Built(database, home, note, book, districts)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def city(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    home = tmp_path_factory.mktemp("demo")
    if request.param == "sqlite":
        url = f"sqlite:///{home / 'gridcase.sqlite'}"
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        url = server.new_database()
    made = built(url, home)
    yield made
    made.database.dispose()


@pytest.fixture
def session(city: Built) -> Iterator[Session]:
    with city.database.reading() as session:
        yield session


def test_every_cell_has_the_code_of_its_community_and_a_number(city: Built, session: Session) -> None:
    communities = {area.id: area.code for area in city.book.areas.values() if area.level is AreaLevel.COMMUNITY}
    cells = session.exec(select(Cell).where(col(Cell.district_id).in_(city.districts))).all()
    assert len(cells) > 500
    assert all(len(cell.code) == 15 and cell.code[:12] == communities[cell.area_id] for cell in cells)


def test_somebody_answers_for_every_category_everywhere(city: Built, session: Session) -> None:
    communities = session.exec(select(Area.id).where(Area.level == AreaLevel.COMMUNITY)).all()
    unanswered = [
        (code, community)
        for code in city.book.category_by_code
        for community in communities
        if not responsible(city.book.matrix, city.book.duty_place(community), code, 0, NOW)
    ]
    assert unanswered == []


def test_every_case_walked_a_legal_way_to_where_it_stands(city: Built, session: Session) -> None:
    lines: dict[int, list[CaseEvent]] = defaultdict(list)
    events = select(CaseEvent).where(col(CaseEvent.district_id).in_(city.districts))
    for event in session.exec(events.order_by(col(CaseEvent.case_id), col(CaseEvent.sequence))):
        lines[event.case_id].append(event)
    cases = city.cases(session)
    assert {case.id for case in cases} == set(lines)
    for case in cases:
        state = None
        for sequence, event in enumerate(lines[case.id], 1):
            assert (event.sequence, event.from_state) == (sequence, state)
            state = MOVES[state, Action(event.action)].to
            assert event.to_state == state
        assert (case.state, case.version) == (state, len(lines[case.id]))
        assert [event.at for event in lines[case.id]] == sorted(event.at for event in lines[case.id])
        assert lines[case.id][-1].at < NOW


def test_every_case_has_a_deadline_and_ended_ones_no_alarm(city: Built, session: Session) -> None:
    for case in city.cases(session):
        assert case.due_at is not None
        assert case.state not in ENDS or case.alarm_at is None
        assert case.alarm_at is None or case.alarm_at > NOW, "what was due has been escalated"


def overdue_share(cases: list[Case], now: dt.datetime) -> float:
    left = [case for case in cases if case.state not in ENDS]
    return sum(case.due_at is not None and case.due_at < now for case in left) / len(left)


def test_a_city_in_english_on_a_sunday_has_work_in_time_too(tmp_path: Path) -> None:
    sunday = dt.datetime(2026, 11, 22, 15, 0, tzinfo=dt.UTC)  # an hour before midnight
    english = built(f"sqlite:///{tmp_path / 'english.sqlite'}", tmp_path, until=sunday, language="en")
    with english.database.reading() as session:
        cases = english.cases(session)
        events = session.exec(select(CaseEvent).where(col(CaseEvent.district_id).in_(english.districts))).all()
    assert all(f"{case.address}{case.description}".isascii() for case in cases)
    assert all(json.dumps(event.details, ensure_ascii=False).isascii() for event in events)
    assert len([case for case in cases if case.state in {State.DISCOVERED, State.REGISTERED}]) >= 8
    assert overdue_share(cases, sunday) <= 0.15
    english.database.dispose()


def test_every_usual_step_has_cases_that_wait_for_it(city: Built, session: Session) -> None:
    cases = city.cases(session)
    usual = {State.DISCOVERED, State.REGISTERED, State.DISPATCHED, State.HANDLING, State.HANDLED, State.CLOSED}
    assert {case.state for case in cases} >= usual
    desk = [case for case in cases if case.state in {State.DISCOVERED, State.REGISTERED}]
    assert 8 <= len(desk) <= 30
    assert overdue_share(cases, NOW) <= 0.15


def test_figures_are_those_of_a_real_city(city: Built, session: Session) -> None:
    days = {"start": (NOW - dt.timedelta(days=4)).date(), "end": NOW.date()}
    (row,) = indicators(session, district_ids=city.districts, as_of=NOW, book=city.book, **days)
    assert 0.85 <= row["on_time_closure_rate"] <= row["closure_rate"]
    assert row["on_time_closure_rate"] <= 0.99


def test_photos_are_in_the_store(city: Built, session: Session) -> None:
    store = PhotoStore(str(city.home / "photos"))
    kept = session.exec(select(Photo.sha256).where(col(Photo.district_id).in_(city.districts)).distinct()).all()
    assert kept
    assert all(store.read(sha256, small=small) for sha256 in kept for small in (False, True))


def test_one_of_each_role_can_sign_in(city: Built, session: Session) -> None:
    assert [one.role for one in city.note.sign_ins] == [role.value for role in Role]
    for one in city.note.sign_ins:
        assert check_password(session, one.username, city.note.password) is not None


def facts(city: Built) -> list[tuple[Any, ...]]:
    with city.database.reading() as session:
        return [
            (c.number, c.state, c.version, c.level, c.cell_code, c.description, c.due_at, c.ended_at)
            for c in city.cases(session)
        ]


def test_the_same_seed_and_moment_give_the_same_cases(city: Built, tmp_path: Path) -> None:
    again = built(f"sqlite:///{tmp_path / 'again.sqlite'}", tmp_path)
    assert facts(again) == facts(city)
    again.database.dispose()


def test_a_live_day_leaves_the_visitors_alone(city: Built) -> None:
    with city.database.reading() as session:
        everybody = Cast(session, city.book.hours.zone)
        cast = Cast(session, city.book.hours.zone, apart_from=[one.username for one in city.note.sign_ins])
    visitors = visitors_of(cast, everybody)
    grounds = grounds_of(draw_map(SEED, small=True), city.book, SEED, "zh")
    scene = Scene(city.book, cast, LANGUAGES["zh"], city.note.pictures, quiet_until=NOW)
    stage = Stage(scene, grounds, known_kinds(frozenset(city.book.category_by_code)), visitors)
    day = LiveDay(city.database, stage, np.random.default_rng(1), at=NOW)
    steps = sum(day.tick(NOW + dt.timedelta(seconds=20 * number)) for number in range(1, 60))
    assert steps > 20
    with city.database.reading() as session:
        here = col(CaseEvent.district_id).in_(city.districts)
        actors = session.exec(select(CaseEvent.by_id).where(here, CaseEvent.at > NOW)).all()
    assert len(visitors) == len(Role)
    assert not set(actors) & visitors


@pytest.mark.parametrize(
    ("detour", "source", "steps"),
    [
        (Detour.NONE, "inspector", {Action.CHECK, Action.CLOSE}),
        (Detour.VERIFIED, "hotline", {Action.VERIFY, Action.CONFIRM}),
        (Detour.SELF_HANDLED, "inspector", {Action.SELF_HANDLE, Action.CLOSE}),
        (Detour.EXTENDED, "inspector", {Action.ASK_EXTEND, Action.EXTEND}),
        (Detour.SUSPENDED, "inspector", {Action.ASK_SUSPEND, Action.SUSPEND, Action.RESUME}),
        (Detour.JOINT, "inspector", {Action.ASSIST, Action.ASSIST_DONE}),
        (Detour.REOPENED, "inspector", {Action.REOPEN}),
    ],
)
def test_a_side_path_is_lived_through_to_its_end(city: Built, detour: Detour, source: str, steps: set[Action]) -> None:
    with city.database.reading() as session:
        cast = Cast(session, city.book.hours.zone)
    scene = Scene(city.book, cast, LANGUAGES["zh"], city.note.pictures, quiet_until=NOW)
    ground = grounds_of(draw_map(SEED, small=True), city.book, SEED, "zh")[city.districts[0]]
    key, rng = f"side-{detour.value}", np.random.default_rng(3)
    fate = replace(draw_fate(rng), refused=False, void=False, contests=0, reworks=0, late=1.0, stuck=1.0, detour=detour)
    in_days = next(kind for kind in KINDS if limit_of(kind, city.book).limit_unit is LimitUnit.WORKING_DAY)
    sequence = limit_of(in_days, city.book).sequence
    story = WindingStory(key, city.districts[0], in_days, sequence, ground.draw(rng), NOW, fate, rng)
    story.sources = ((source, Role.INSPECTOR if source == "inspector" else Role.OPERATOR, 1.0),)
    at: dt.datetime | None = NOW
    while at is not None:
        with city.database.writing() as session:
            at = story.step(session, scene, at)
    assert story.case is not None
    with city.database.reading() as session:
        of_case = (CaseEvent.district_id == story.case.district_id, CaseEvent.case_id == story.case.id)
        actions = set(session.exec(select(CaseEvent.action).where(*of_case)))
    assert story.case.state == State.CLOSED
    assert actions >= steps


def limit_of(kind: Kind, book: Rulebook) -> ConditionFacts:
    return book.conditions_for(book.category_by_code[kind.code].id)[-1]
