"""Fixtures every test may use: a database of each engine, and the folder of sample data."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from grid.database import Database
from migrations.tables import metadata
from tests import district_guard
from tests.city import city  # noqa: F401  the fixture
from tests.postgres import PostgresServer

SAMPLES = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def samples() -> Path:
    """Real cities, roads and incidents; the tests that read them are skipped only where the folder is absent."""
    if not SAMPLES.is_dir():
        pytest.skip("the sample data (../shared/data) is not here")
    return SAMPLES


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """Outside of pytest's own folder, which only root may enter where the tests run as root."""
    with TemporaryDirectory(prefix="gridcase-") as folder, PostgresServer(Path(folder)) as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with all tables and no rows: copying it is quicker than making them anew for each test."""
    path = tmp_path_factory.mktemp("template") / "city.sqlite"
    _with_tables(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres: PostgresServer) -> str:
    """The name of the same on PostgreSQL."""
    url = postgres.new_database()
    _with_tables(url)
    return url.rpartition("/")[2]


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database with all tables, once on each engine. A statement on case data without a district fails."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "city.sqlite")
        url = f"sqlite:///{tmp_path / 'city.sqlite'}"
    else:
        url = request.getfixturevalue("postgres").new_database(request.getfixturevalue("postgres_template"))
    database = Database(url)
    district_guard.watch(database.engine)
    yield database
    database.dispose()


def _with_tables(url: str) -> None:
    database = Database(url)
    metadata.create_all(database.engine)
    database.dispose()
