"""Fixtures every test may use: a database of each engine, and the folder of sample data."""

from collections.abc import Iterator
from pathlib import Path

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
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    with PostgresServer(tmp_path_factory.mktemp("postgres")) as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database with all tables, once on each engine. A statement on case data without a district fails."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'city.sqlite'}"
    else:
        url = request.getfixturevalue("postgres").new_database()
    database = Database(url)
    metadata.create_all(database.engine)
    district_guard.watch(database.engine)
    yield database
    database.dispose()
