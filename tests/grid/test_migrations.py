"""The migrations make exactly the tables that the records describe, on both engines, and can be undone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import inspect

import migrations
from grid.database import Database


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without a single table."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'empty.sqlite'}")
    else:
        database = Database(request.getfixturevalue("postgres").new_database())
    yield database
    database.dispose()


def test_a_migrated_database_is_what_the_records_say(empty: Database) -> None:
    migrations.upgrade(empty)
    assert migrations.differences(empty) == []
    assert migrations.is_current(empty)


def test_an_empty_database_is_not_current(empty: Database) -> None:
    assert not migrations.is_current(empty)


def test_upgrading_twice_changes_nothing(empty: Database) -> None:
    migrations.upgrade(empty)
    migrations.upgrade(empty)
    assert migrations.is_current(empty)


def test_down_to_nothing_and_up_again(empty: Database) -> None:
    migrations.upgrade(empty)
    migrations.downgrade(empty)
    assert inspect(empty.engine).get_table_names() == ["alembic_version"]
    migrations.upgrade(empty)
    assert migrations.differences(empty) == []


def test_a_migration_that_fails_leaves_nothing(empty: Database) -> None:
    """Both engines undo CREATE TABLE: a killed or failed upgrade can simply be run again."""
    with empty.writing() as session:
        session.connection().exec_driver_sql("CREATE TABLE rung (wrong INTEGER)")  # in the way of a later table
    with pytest.raises(Exception, match="rung"):
        migrations.upgrade(empty)
    assert inspect(empty.engine).get_table_names() == ["rung"]
