"""A PostgreSQL server of one's own, for benchmarks and tests: made, started and removed by them."""

import os
import shutil
import socket
import subprocess
from pathlib import Path
from types import TracebackType
from uuid import uuid4

import psycopg


class NotInstalled(RuntimeError):
    """The programs of a server are not where Debian keeps them."""


class PostgresServer:
    """A cluster in a scratch folder on a free loopback port, run as `postgres` by whoever is root.

    Unless it is `durable`, nothing waits for the disk. Raises NotInstalled.
    """

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        self.folder, self.durable = folder, durable
        self.port = _free_port()

    def __enter__(self) -> "PostgresServer":
        data = self.folder / "data"
        if os.getuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
        self._run("initdb", "-D", str(data), "-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        sync = "on" if self.durable else "off"
        place = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1"
        options = f"{place} -c max_connections=200 -c fsync={sync}"
        self._run("pg_ctl", "-D", str(data), "-w", "-o", options, "-l", str(self.folder / "log"), "start")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")

    def new_database(self, template: str = "template0") -> str:
        """Create a database like the one named and return its URL."""
        name = f"city_{uuid4().hex[:12]}"
        with psycopg.connect(self._url("postgres", "postgresql"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self._url(name, "postgresql+psycopg")

    def _url(self, name: str, scheme: str) -> str:
        return f"{scheme}://postgres@127.0.0.1:{self.port}/{name}"

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(_programs() / program), *arguments]
        if os.getuid() == 0:
            command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stdout}{done.stderr}")


def _programs() -> Path:
    """Where Debian keeps the server's programs: the newest version installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if not found:
        raise NotInstalled("PostgreSQL is not installed; `make test` installs it")
    return found[-1].parent


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
