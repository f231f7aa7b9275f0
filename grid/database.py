"""The engine, and the two ways to talk to it: `reading` and `writing`.

SQLite lets one process write at a time. Waiting writers queue on a mutex between threads and on a locked file
between processes, because SQLite's own busy handler lets newcomers overtake those who have waited longest.
"""

import fcntl
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session

from grid.together import Result, Together

_PRAGMAS = (
    "journal_mode=wal",
    "synchronous=full",  # an acknowledged case survives a power cut
    "foreign_keys=on",
    "cache_size=-16384",
    "mmap_size=268435456",
    "temp_store=memory",
    "journal_size_limit=67108864",
    "wal_autocheckpoint=12000",
)


class Database:
    """One database of one city. `url` is an SQLAlchemy URL for SQLite or PostgreSQL (`postgresql+psycopg://`).

    `chain_key` seals what is written into the history of cases; sessions carry it in their `info`.
    """

    def __init__(self, url: str, threads: int = 8, chain_key: bytes = b"") -> None:
        self.url, self.chain_key = _with_driver(url), chain_key
        self.engine = _sqlite(self.url, threads) if self.is_sqlite else _postgres(self.url, threads)
        self._reading_engine = self.engine.execution_options(sqlite_begin="DEFERRED")  # the same pool
        self._lock: AbstractContextManager[Any] = nullcontext()
        if self.is_sqlite:
            self._lock = _FairLock(Path(f"{self.engine.url.database}.lock"))
        self._together = Together(self.writing)

    @property
    def is_sqlite(self) -> bool:
        return self.url.startswith("sqlite")

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose transaction commits when the block ends and rolls back when it raises."""
        with self._lock, self._session(self.engine) as session, session.begin():
            yield session

    def write_together(self, work: Callable[[Session], Result]) -> Result:
        """Do short work that many want to do at once; on SQLite those who wait share one transaction.

        Work must not mind being begun twice: what another one did wrong takes the shared transaction back.
        """
        if self.is_sqlite:
            return self._together.run(work)
        with self.writing() as session:
            return work(session)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state of the data and writes nothing."""
        with self._session(self._reading_engine) as session:
            yield session

    def _session(self, engine: Engine) -> Session:
        return Session(engine, expire_on_commit=False, info={"chain_key": self.chain_key})

    def dispose(self) -> None:
        self.engine.dispose()


class _FairLock:
    """A mutex between threads and an `flock` between processes, taken in that order."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._mutex = threading.Lock()

    def __enter__(self) -> None:
        self._mutex.acquire()
        try:
            self._file = self._path.open("a")  # opened anew each time: a descriptor shared by a fork is one lock
            fcntl.flock(self._file, fcntl.LOCK_EX)
        except BaseException:
            self._mutex.release()
            raise

    def __exit__(self, *_: object) -> None:
        self._file.close()  # closing gives the lock back
        self._mutex.release()


def _with_driver(url: str) -> str:
    for plain in ("postgres://", "postgresql://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    return url


def _sqlite(url: str, threads: int) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,  # a phone number in a failed statement must not reach a log
        pool_size=threads,
        max_overflow=threads,
        connect_args={"timeout": 30, "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver never begins by itself
    for pragma in _PRAGMAS:
        connection.execute(f"pragma {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    mode = connection.get_execution_options().get("sqlite_begin", "IMMEDIATE")
    connection.connection.cursor().execute(f"BEGIN {mode}")  # past the layers that a statement of ours goes through


def _postgres(url: str, threads: int) -> Engine:
    return create_engine(
        url,
        hide_parameters=True,
        pool_size=threads,
        max_overflow=threads,
        pool_pre_ping=True,
        connect_args={"prepare_threshold": None},  # a pooler in transaction mode loses prepared statements
    )
