"""A PostgreSQL database that each test finds as the first one did: quicker to bring back than to copy anew."""

import psycopg
from psycopg import Connection, sql

from bench.postgres import PostgresServer

_OTHERS = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"""
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
_SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"


class Renewed:
    """A copy of the database named `template`, with its rows kept aside."""

    def __init__(self, server: PostgresServer, template: str) -> None:
        self._server, self._template = server, template
        self._copy()

    def again(self) -> str:
        """The URL of the database, which has the rows of its template and nobody connected to it.

        Only if a test took a table away it is another database.
        """
        with self._connect() as connection:
            connection.execute(_OTHERS)
            whole = self._names(connection) == list(self._rows)
            if whole:
                self._bring_back(connection)
        if not whole:
            self._copy()
        return self._url

    def _copy(self) -> None:
        self._url = self._server.new_database(self._template)
        with self._connect() as connection:
            self._rows = {name: self._read(connection, name) for name in self._names(connection)}
            self._sequences = connection.execute(_SEQUENCES).fetchall()

    def _bring_back(self, connection: Connection) -> None:
        connection.execute("SET session_replication_role = replica")  # in any order, whatever refers to what
        everything = (sql.SQL("DELETE FROM {}").format(sql.Identifier(name)) for name in self._rows)
        connection.execute(sql.SQL(";").join(everything))
        for name, rows in self._rows.items():
            if rows:
                with connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(name))) as copy:
                    copy.write(rows)
        for name, last in self._sequences:
            connection.execute("SELECT setval(%s, %s, %s)", (name, last or 1, last is not None))

    def _read(self, connection: Connection, name: str) -> bytes:
        with connection.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(name))) as copy:
            return b"".join(map(bytes, copy))

    def _names(self, connection: Connection) -> list[str]:
        return [name for (name,) in connection.execute(_TABLES)]

    def _connect(self) -> Connection:
        return psycopg.connect(self._url.replace("+psycopg", ""))
