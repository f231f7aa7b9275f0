"""A database whose work is never committed: many short lives can be lived in it and forgotten, each in a moment."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlmodel import Session

from grid.database import Database

Result = TypeVar("Result")


class Held(Database):
    """The same database inside one transaction; what the product commits or takes back is a savepoint of it."""

    def __init__(self, database: Database) -> None:
        self.url, self.chain_key, self.engine = database.url, database.chain_key, database.engine
        self._connection = database.engine.connect()
        self._transaction = self._connection.begin()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with self._joined("create_savepoint") as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with self._joined("rollback_only") as session:
            yield session

    def _joined(self, mode: Any) -> Session:
        info = {"chain_key": self.chain_key}
        return Session(self._connection, join_transaction_mode=mode, expire_on_commit=False, info=info)

    def write_together(self, work: Callable[[Session], Result]) -> Result:
        with self.writing() as session:
            return work(session)

    def forget(self) -> None:
        """Take everything back."""
        self._transaction.rollback()
        self._connection.close()
