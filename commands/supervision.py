"""Several programs run as one: each a child process, started again when it falls, ended together."""

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import click

_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)
_BREATH_S = 1.0  # between a fall and the next start


@dataclass(frozen=True)
class Program:
    """`main` runs in a child process. Where `restarts` is False, its end is the end of all."""

    name: str
    main: Callable[[], None]
    restarts: bool = False


def look_after(programs: Sequence[Program]) -> int:
    """Run the programs until SIGTERM, Ctrl-C or the end of one that is not restarted; return the exit status."""
    stop = threading.Event()
    children: dict[int, Program] = {}

    def end_all(*_: object) -> None:
        stop.set()
        for pid in list(children):
            os.kill(pid, signal.SIGTERM)

    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, end_all)
    for program in programs:
        children[_start(program)] = program
    result = 0
    while children:
        pid, status = os.wait()
        program = children.pop(pid)
        if stop.is_set():
            continue
        if program.restarts:
            click.echo(f"{program.name} ended unexpectedly; starting it again", err=True)
            stop.wait(_BREATH_S)
            if not stop.is_set():
                children[_start(program)] = program
        else:
            result = os.waitstatus_to_exitcode(status) & 0xFF or 1
            end_all()
    return result


def _start(program: Program) -> int:
    """Fork the program off. It dies with us, even when we are killed."""
    sys.stdout.flush()
    sys.stderr.flush()
    parent, pid = os.getpid(), os.fork()
    if pid:
        return pid
    status = 1
    try:
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, signal.SIG_DFL)
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGTERM)
        if os.getppid() == parent:
            program.main()
            status = 0
    except click.ClickException as error:
        error.show()
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException as error:
        click.echo(f"{program.name}: {error!r}", err=True)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)  # not into the parent's code below the fork
