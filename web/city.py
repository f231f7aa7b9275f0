"""What a request works with: the database, the rules of the city, the time. One reading session a request."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from flask import Flask, current_app, g
from sqlmodel import Session

from grid.database import Database
from grid.rulebook import Rulebook, Rulebooks
from grid.settings import Settings
from grid.together import Result
from web.wall_clock import wall_clock
from workflows.routing.router import Router, router_of


@dataclass(frozen=True)
class Installation:
    settings: Settings
    database: Database
    rulebooks: Rulebooks
    router: Router | None


def install(app: Flask, settings: Settings, database: Database, now: Callable[[], dt.datetime] | None) -> None:
    """Give the application its city. `now` replaces the wall clock."""
    app.extensions["gridcase"] = Installation(
        settings, database, Rulebooks(database, settings.home), router_of(settings)
    )
    app.config["NOW"] = now or wall_clock
    app.teardown_appcontext(_close_reading)


def _installation() -> Installation:
    installation: Installation = current_app.extensions["gridcase"]
    return installation


def settings() -> Settings:
    return _installation().settings


def database() -> Database:
    return _installation().database


def rulebook() -> Rulebook:
    """The rules of the city as they are now; the same for the whole request."""
    if "rulebook" not in g:
        g.rulebook = _installation().rulebooks.current()
    book: Rulebook = g.rulebook
    return book


def router() -> Router | None:
    """The routing engine to ask for minutes, if one is set up. Not to be asked within `writing`."""
    return _installation().router


def now() -> dt.datetime:
    """The present moment, aware, the same for the whole request."""
    if "now" not in g:
        g.now = current_app.config["NOW"]()
    moment: dt.datetime = g.now
    return moment


def reading() -> Session:
    """The request's session for reading: it sees one state of the data until the request ends or writes."""
    if "reading" not in g:
        g.reading_ends = ExitStack()
        g.reading = g.reading_ends.enter_context(database().reading())
    session: Session = g.reading
    return session


@contextmanager
def writing() -> Iterator[Session]:
    """A transaction of the request: `with writing() as session:`. What is read afterwards sees what was written."""
    _close_reading()
    with database().writing() as session:
        yield session


def write_together(work: Callable[[Session], Result]) -> Result:
    """Short work of a request in a transaction that it may share with other requests; it may be begun twice.

    It is done by whichever thread comes first, so it may ask the request for nothing: no `actor()`, no `now()`.
    """
    _close_reading()
    return database().write_together(work)


def _close_reading(_error: BaseException | None = None) -> None:
    if g.pop("reading", None) is not None:
        g.pop("reading_ends").close()
