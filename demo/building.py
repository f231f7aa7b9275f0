"""Build the whole city in an empty database: from the map to weeks of cases and an open desk."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import update
from sqlmodel import col

from demo.cast import Cast
from demo.forecast import Weeks, foresee
from demo.founding import found
from demo.instance import Note, SignIn
from demo.languages import LANGUAGES
from demo.map import CityMap, draw_map, write_basemap
from demo.names import Names
from demo.parts import live_in_parts
from demo.pictures import draw_pool
from demo.spots import Ground, find_ground
from demo.staff import Member, draw_staff
from demo.story import Scene, Story
from demo.walking import set_out
from grid.accounts import make_password
from grid.database import Database
from grid.records import Role
from grid.rulebook import Rulebook, Rulebooks
from workflows.photo_store import PhotoStore
from workflows.receiving import Received, receive
from workflows.records import Notice

Tell = Callable[[str], None]
ZONE = ZoneInfo("Asia/Shanghai")
READ_UNTIL = dt.timedelta(hours=4)  # older notices have been read
_TOLD_FOR = dt.timedelta(days=3)  # moves before that told nobody


@dataclass(frozen=True)
class Scale:
    """How much of a city: days and cases, and pictures of each subject."""

    small: bool
    days: int
    cases: int
    variants: int


WHOLE = Scale(small=False, days=56, cases=10_000, variants=3)
FAST = Scale(small=True, days=14, cases=900, variants=1)


def build(
    database: Database,
    home: Path,
    store: PhotoStore,
    *,
    scale: Scale,
    seed: int,
    until: dt.datetime,
    language: str,
    tell: Tell,
) -> Note:
    """Fill the migrated, empty database and the folder `home`; return what must be known to sign in and to live on."""
    rng = np.random.default_rng([seed, 1])
    tell("drawing the map")
    city = draw_map(seed, small=scale.small)
    members = draw_staff(city, Names(rng), rng)
    weeks = Weeks(until, scale.days, scale.cases, ZONE)
    password = make_password()
    tell("dividing it into cells and staffing it")
    found(database, home, city, members, password=password, since=weeks.since - dt.timedelta(days=30))
    write_basemap(city, home / "basemap.geojson")
    tell("drawing street pictures")
    pictures = keep_pictures(store, seed, scale.variants)
    _live(database, home, city, weeks, pictures, seed, language, tell)
    return Note(seed, scale.small, language, password, _sign_ins(members), pictures)


def keep_pictures(store: PhotoStore, seed: int, variants: int) -> dict[str, list[tuple[Received, Received]]]:
    """Draw the pool and store it like photos that people take; return it by subject, without the pixels."""
    pool: dict[str, list[tuple[Received, Received]]] = {}
    for pair in draw_pool(seed, variants):
        kept = []
        for data in (pair.before, pair.after):
            photo = receive(data, zone=ZONE)
            store.keep(photo)
            kept.append(replace(photo, picture=b"", small=b""))
        pool.setdefault(pair.subject, []).append((kept[0], kept[1]))
    return pool


def grounds_of(city: CityMap, book: Rulebook, seed: int, language: str) -> dict[int, Ground]:
    """Where things happen, by district; the same for the same map and seed."""
    rng = np.random.default_rng([seed, 2])
    names = Names(rng)
    return find_ground(city, book.atlas, [names.place() for _ in range(40)], LANGUAGES[language], rng)


def _live(
    database: Database,
    home: Path,
    city: CityMap,
    weeks: Weeks,
    pictures: dict[str, list[tuple[Received, Received]]],
    seed: int,
    language: str,
    tell: Tell,
) -> None:
    book = Rulebooks(database, home).current()
    with database.reading() as session:
        cast = Cast(session, ZONE)
    scene = Scene(book, cast, LANGUAGES[language], pictures, quiet_until=weeks.until - _TOLD_FOR)
    stories = _stories(grounds_of(city, book, seed, language), book, weeks, seed)
    live_in_parts(
        database,
        scene,
        stories,
        since=weeks.since,
        until=weeks.until,
        progress=lambda share: tell(f"living through {weeks.days} days, {len(stories):,} cases: {share:.0%}"),
    )
    _read_notices(database, sorted({story.district_id for story in stories}), weeks.until - READ_UNTIL)
    with database.writing() as session:
        set_out(session, cast, weeks.until, np.random.default_rng([seed, 3]))


def _stories(grounds: Mapping[int, Ground], book: Rulebook, weeks: Weeks, seed: int) -> list[Story]:
    """A district has its share by the number of its cells, the old town more."""
    cells = np.array([(book.atlas.rows.district_id == district_id).sum() for district_id in grounds], dtype=float)
    cells[0] *= 1.35
    shares = cells / cells.sum()
    return [
        story
        for place, (district_id, ground) in enumerate(grounds.items())
        for story in foresee(weeks, district_id, place, ground, float(shares[place]), book, seed=seed)
    ]


def _read_notices(database: Database, districts: list[int], before: dt.datetime) -> None:
    old = (col(Notice.district_id).in_(districts), col(Notice.at) < before)
    with database.writing() as session:
        session.execute(update(Notice).where(*old).values(read_at=before))


def _sign_ins(members: list[Member]) -> tuple[SignIn, ...]:
    by_role = {member.post.role: member for member in reversed(members)}
    return tuple(SignIn(role.value, m.name, m.name_en, m.username) for role in Role for m in [by_role[role]])
