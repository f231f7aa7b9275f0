"""`gridcase demo`: a complete invented city in a scratch folder, served, with a day going on."""

import datetime as dt
import os
import signal
import sys
import threading
import time
from pathlib import Path

import click
import numpy as np

import migrations
from commands.opening import Opened, opened
from commands.supervision import Program, look_after
from demo.building import FAST, WHOLE, ZONE, build, grounds_of
from demo.cast import Cast
from demo.forecast import known_kinds
from demo.instance import NotADemo, Note, make_room, read_note, write_note
from demo.languages import LANGUAGES
from demo.live import EVERY_S, LiveDay, Stage, visitors_of
from demo.map import draw_map
from demo.parts import LifeFailed
from demo.plan import CITY_CODE, CITY_NAME, CITY_NAME_EN
from demo.story import Scene
from grid.rulebook import NoCity
from web.wall_clock import wall_clock
from workflows.photo_store import PhotoStore

SEED = 7
"""The map and the people are the same in every demo; so are the cases, but for the day that it is."""


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--fast", is_flag=True, help="A quarter of the city and two weeks: ready in seconds.")
@click.option("--keep", is_flag=True, help="Go on with the city that is in the folder, if there is one.")
@click.option(
    "--dir",
    "folder",
    default="instance/demo",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the city lives. Without --keep it is emptied first, if a demo made it.",
)
@click.option(
    "--language",
    default="zh",
    show_default=True,
    type=click.Choice(list(LANGUAGES)),
    help="What people write in it: descriptions, addresses, reasons.",
)
@click.option("--no-serve", is_flag=True, help="Build the city and stop.")
def demo(port: int, fast: bool, keep: bool, folder: Path, language: str, no_serve: bool) -> None:
    """Build an invented city with people and weeks of cases, serve it, and let a day go on in it.

    Example: gridcase demo --port 8001
    """
    home = folder.resolve()
    os.environ["GRIDCASE_HOME"], os.environ["GRIDCASE_PHOTOS"] = str(home), str(home / "photos")
    note = read_note(home) if keep else None
    if note is None:
        note = _build(home, fast, language)
    _introduce(note, port, home)
    if not no_serve:
        programs = [
            Program("the server", lambda: _serve(port)),
            Program("the live day", lambda: _live(note, home), restarts=True),
        ]
        raise SystemExit(look_after(programs))


def _build(home: Path, fast: bool, language: str) -> Note:
    began = time.monotonic()
    try:
        make_room(home)
    except NotADemo as error:
        raise click.ClickException(str(error)) from error
    progress, scale = _Progress(began), FAST if fast else WHOLE
    with opened(migrated=False) as here:
        _empty_database(here)
        store = PhotoStore(here.settings.photo_store)
        try:
            note = build(
                here.database,
                home,
                store,
                scale=scale,
                seed=SEED,
                until=_now(),
                language=language,
                tell=progress.tell,
            )
        except LifeFailed as error:
            raise click.ClickException(str(error)) from error
    write_note(home, note)
    progress.done()
    return note


def _empty_database(here: Opened) -> None:
    """Start from nothing. A database named by DATABASE_URL is emptied only when a demo city is in it."""
    migrations.upgrade(here.database)
    try:
        code = here.rulebooks.current().city.code
    except NoCity:
        return
    if code != CITY_CODE:
        raise click.ClickException("DATABASE_URL names the database of a real city; the demo will not touch it")
    migrations.downgrade(here.database)
    migrations.upgrade(here.database)


def _serve(port: int) -> None:
    from commands.serve import serve

    serve.main(["--port", str(port)], standalone_mode=False)


def _live(note: Note, home: Path) -> None:
    stop = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    with opened() as here:
        book = here.rulebooks.current()
        with here.database.reading() as session:
            cast = Cast(session, ZONE, apart_from=[one.username for one in note.sign_ins])
            visitors = visitors_of(cast, Cast(session, ZONE))
        grounds = grounds_of(draw_map(note.seed, small=note.fast), book, note.seed, note.language)
        always = dt.datetime.min.replace(tzinfo=dt.UTC)
        scene = Scene(book, cast, LANGUAGES[note.language], note.pictures, quiet_until=always)
        stage = Stage(scene, grounds, known_kinds(frozenset(book.category_by_code)), visitors)
        rng = np.random.default_rng()
        day = LiveDay(here.database, stage, rng, at=_now())
        while not stop.wait(rng.uniform(*EVERY_S)):
            day.tick(_now())


def _now() -> dt.datetime:
    return wall_clock().replace(microsecond=0)


class _Progress:
    """One line a step on stderr; on a terminal a share that grows is written over itself."""

    def __init__(self, began: float) -> None:
        self._began, self._last, self._over = began, "", sys.stderr.isatty()

    def tell(self, what: str) -> None:
        step = what.rpartition(":")[0] or what
        if self._over:
            click.echo(f"\r\x1b[K{self._elapsed()} {what}", nl=False, err=True)
        elif step != self._last:
            click.echo(f"{self._elapsed()} {step}", err=True)
        self._last = step

    def done(self) -> None:
        click.echo(f"{chr(13) + chr(27) + '[K' if self._over else ''}{self._elapsed()} the city is ready", err=True)

    def _elapsed(self) -> str:
        return f"{time.monotonic() - self._began:5.1f} s "


def _introduce(note: Note, port: int, home: Path) -> None:
    click.echo(f"\n  {CITY_NAME_EN} {CITY_NAME}: http://127.0.0.1:{port}\n")
    click.echo(f"  {'role':14}{'sign in as':16}{'password':18}who")
    for one in note.sign_ins:
        click.echo(f"  {one.role.replace('_', ' '):14}{one.username:16}{note.password:18}{one.name_en} {one.name}")
    click.echo(_FIRST)
    click.echo(f"  The city is in {home}; --keep goes on with it next time. Ctrl-C ends.\n")


_FIRST = """
  Look first at
    /desk   as dispatcher: what waits, by deadline, and who should get it and why
    /field  as inspector, in a window of a phone's width: file a case in three taps
    /board  as manager: closure rates, each opening the cases behind it
  打开上面的地址，用表中账号登录：派遣员看 /desk，监督员看 /field，管理者看 /board。
"""
