"""`gridcase serve`: the pages and interfaces by gunicorn, and the escalation clock in a process beside it."""

import gc
import os
from typing import Any

import click

from commands.opening import opened
from commands.supervision import Program, look_after

DEFAULT_WORKERS = 2


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=DEFAULT_WORKERS, show_default=True, type=click.IntRange(1, 64))
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 64), help="Threads of each worker.")
@click.option("--no-clock", is_flag=True, help="Leave escalation to a `gridcase clock` that runs elsewhere.")
def serve(host: str, port: int, workers: int, threads: int, no_clock: bool) -> None:
    """Serve until told to stop (SIGTERM or Ctrl-C). Behind a proxy set GRIDCASE_PROXIES and GRIDCASE_HTTPS.

    Example: gridcase serve --host 0.0.0.0 --port 8000 --workers 4
    """
    from web.site import create_app, warm

    with opened(threads=threads + 1) as here:
        app = create_app(here.settings, database=here.database)
        warm(app)
    gc.collect()
    gc.freeze()  # what the processes share must not be touched by a later collection
    programs = [Program("the web server", lambda: _run_web(app, f"{host}:{port}", workers, threads))]
    if not no_clock:
        programs.append(Program("the clock", _run_clock, restarts=True))
    raise SystemExit(look_after(programs))


def _run_clock() -> None:
    from commands.clock import clock

    clock.main([], standalone_mode=False)


def _run_web(app: Any, address: str, workers: int, threads: int) -> None:
    """Fork the workers, which share with each other and with the clock what was loaded before."""
    from gunicorn.app.base import BaseApplication

    class Server(BaseApplication):  # type: ignore[misc]  # gunicorn is not typed
        def load_config(self) -> None:
            for name, value in gunicorn_settings(address, workers, threads).items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            return app

    click.echo(f"listening at http://{address}", err=True)
    Server().run()


def gunicorn_settings(address: str, workers: int, threads: int) -> dict[str, Any]:
    return {
        "bind": address,
        "workers": workers,
        "worker_class": "gthread",
        "threads": threads,
        "preload_app": True,
        "keepalive": 15,
        "timeout": 60,
        "graceful_timeout": 10,
        "loglevel": "warning",
        "control_socket_disable": True,
        "worker_tmp_dir": "/dev/shm" if os.path.isdir("/dev/shm") else None,  # noqa: S108  heartbeats, not data
        "forwarded_allow_ips": "",  # which proxies may be believed is GRIDCASE_PROXIES' to say
    }
