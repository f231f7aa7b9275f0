"""The history of the database's shape. `upgrade` brings any database, of either engine, to the newest revision.

A new revision is written by `alembic revision --autogenerate -m "Say what changes"` in a checkout, with `DATABASE_URL`
naming a migrated database, and is then read and corrected by hand.
"""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from grid.database import Database
from migrations.tables import metadata

_ONE_AT_A_TIME = 7_406_417  # an advisory lock of PostgreSQL: two hosts may be upgraded at the same moment


def upgrade(database: Database, to: str = "head") -> None:
    """Migrate in one transaction: a migration that fails or is killed leaves the database as it was."""
    with database.writing() as session:
        command.upgrade(_config(_locked(session.connection())), to)


def downgrade(database: Database, to: str = "base") -> None:
    """Go back to an older revision; what it had no place for is lost."""
    with database.writing() as session:
        command.downgrade(_config(_locked(session.connection())), to)


def is_current(database: Database) -> bool:
    """Say whether the database has the newest revision, so that this version of the program may use it."""
    with database.reading() as session:
        context = MigrationContext.configure(session.connection())
        return context.get_current_heads() == tuple(_scripts().get_heads())


def differences(database: Database) -> list[Any]:
    """Return what the migrated database lacks or has too much, compared with the records of this version."""
    with database.reading() as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
        return list(compare_metadata(context, metadata))


def _locked(connection: Connection) -> Connection:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
    return connection


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())
