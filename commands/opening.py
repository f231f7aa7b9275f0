"""Open the installation for a command, and turn what goes wrong into one clear line on stderr."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
from sqlalchemy.exc import OperationalError

import migrations
from geo.errors import GeoError
from grid.database import Database
from grid.refusals import Refusal
from grid.rulebook import Rulebooks
from grid.settings import BadSetting, Settings


@dataclass(frozen=True)
class Opened:
    settings: Settings
    database: Database
    rulebooks: Rulebooks


@contextmanager
def plain_errors() -> Iterator[None]:
    """Show a refusal as its sentence and end with status 1."""
    try:
        yield
    except (Refusal, GeoError, BadSetting) as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def opened(*, threads: int = 2, migrated: bool = True) -> Iterator[Opened]:
    """Give the installation that the environment names: `with opened() as here:`.

    With `migrated`, its database must exist and have the newest revision; the error says which command makes it so.
    """
    with plain_errors():
        settings = Settings.from_environment()
        database = Database(settings.database_url, threads=threads, chain_key=settings.chain_keys[0])
        try:
            if migrated:
                _require_current(database)
            yield Opened(settings, database, Rulebooks(database, settings.home))
        except OperationalError as error:
            raise click.ClickException(f"the database cannot be used: {error.orig}") from error
        finally:
            database.dispose()


def _require_current(database: Database) -> None:
    if database.is_sqlite and not Path(database.engine.url.database or "").exists():
        raise click.ClickException(f"there is no database {database.engine.url.database} yet. Run: gridcase init")
    if not migrations.is_current(database):
        raise click.ClickException("the database has another version than this program. Run: gridcase upgrade")
