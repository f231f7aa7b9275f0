"""Fixtures every test may use: a database of each engine, and the folder of sample data."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import event

import migrations
from bench.postgres import PostgresServer
from grid.database import Database
from grid.settings import Settings
from migrations.tables import metadata
from tests import district_guard
from tests.city import SmallCity
from tests.founding import found
from tests.renewed import Renewed

SAMPLES = Path(__file__).resolve().parents[2] / "shared" / "data"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long is begun first, so that nobody waits for it at the end."""
    items.sort(key=lambda item: "long" not in item.keywords)


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


@pytest.fixture(scope="session")
def empty_again(postgres: PostgresServer, postgres_template: str) -> Renewed:
    """A database of tables without rows, for one test after the other."""
    return Renewed(postgres, postgres_template)


@pytest.fixture(scope="session")
def city_again(postgres: PostgresServer, postgresql_city: SmallCity) -> Renewed:
    """The database of the small city, for one test after the other."""
    return Renewed(postgres, str(postgresql_city.database.engine.url.database))


@pytest.fixture(scope="session")
def sqlite_city(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> SmallCity:
    """The small city on SQLite, to be copied for each test."""
    home = tmp_path_factory.mktemp("small-city")
    shutil.copy(sqlite_template, home / "city.sqlite")
    return _founded(f"sqlite:///{home / 'city.sqlite'}", home)


@pytest.fixture(scope="session")
def postgresql_city(
    postgres: PostgresServer, postgres_template: str, tmp_path_factory: pytest.TempPathFactory
) -> SmallCity:
    """The same on PostgreSQL."""
    return _founded(postgres.new_database(postgres_template), tmp_path_factory.mktemp("small-city"))


@pytest.fixture(scope="session")
def sqlite_again(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the database file of each test lies, one after the other."""
    return tmp_path_factory.mktemp("database") / "city.sqlite"


@pytest.fixture(scope="session")
def known_databases() -> dict[str, Database]:
    """By URL. An engine is kept for the next test: it has compiled its statements, which takes longer than all else."""
    return {}


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, known_databases: dict[str, Database]) -> Iterator[Database]:
    """A database with all tables, once on each engine: empty, or the small city's where the test asks for `city` too.

    A statement on case data without a district fails.
    """
    with_city = "city" in request.fixturenames
    if request.param == "sqlite":
        template = request.getfixturevalue("sqlite_city").home / "city.sqlite" if with_city else None
        path = request.getfixturevalue("sqlite_again")
        _replace(path, template or request.getfixturevalue("sqlite_template"))
        url = f"sqlite:///{path}"
    else:
        url = request.getfixturevalue("city_again" if with_city else "empty_again").again()
    database = known_databases.get(url) or _watched(url)
    known_databases[url] = database
    yield database
    database.dispose()


@pytest.fixture
def city(request: pytest.FixtureRequest, database: Database, tmp_path: Path) -> SmallCity:
    known: SmallCity = request.getfixturevalue(f"{database.engine.dialect.name}_city")
    shutil.copytree(known.home / "atlas", tmp_path / "atlas")
    people, departments, areas = dict(known.people), dict(known.departments), dict(known.areas)
    return SmallCity(database, tmp_path, people=people, departments=departments, areas=areas)


@pytest.fixture(scope="session")
def known_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """What the templates are compiled to, for all applications of the tests: that takes longer than all they do."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallCity:
    """The small city in an installation as the commands find it, sealed with the key of its home folder."""
    monkeypatch.setenv("GRIDCASE_HOME", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    settings = Settings.from_environment()
    database = Database(settings.database_url, chain_key=settings.chain_keys[0])
    migrations.upgrade(database)
    return found(database, tmp_path)


def _replace(path: Path, template: Path) -> None:
    for old in path.parent.glob(f"{path.name}*"):
        old.unlink()
    shutil.copy(template, path)


def _watched(url: str) -> Database:
    database = Database(url)
    district_guard.watch(database.engine)
    if database.is_sqlite:
        event.listen(database.engine, "connect", _without_waiting_for_the_disk)
    return database


def _without_waiting_for_the_disk(connection: Any, _: Any) -> None:
    """No power is cut in a test; the PostgreSQL of the tests does not wait either."""
    connection.execute("PRAGMA synchronous=off")


def _founded(url: str, home: Path) -> SmallCity:
    database = Database(url)
    city = found(database, home)
    database.dispose()  # so that it can be copied
    return city


def _with_tables(url: str) -> None:
    database = Database(url)
    metadata.create_all(database.engine)
    database.dispose()
