"""Plant the faults of `mutations.toml` one by one in a copy of the tree; each must be noticed by the test it names.

python -m tests.mutate [WORD …]     only the faults that say one of the words
"""

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
_LEFT_OUT = shutil.ignore_patterns(".*", "node_modules", "__pycache__", "*.egg-info", "build")
_NOTICED = 1  # what pytest returns when tests failed; anything else is no verdict


@dataclass(frozen=True)
class Fault:
    """`old` in `file`, a path from the root, becomes `new`; `test` is named as pytest names it."""

    what: str
    file: str
    old: str
    new: str
    test: str


def faults() -> list[Fault]:
    listed = tomllib.loads((ROOT / "tests/mutations.toml").read_text(encoding="utf-8"))
    return [Fault(**fault) for fault in listed["fault"]]


def main(words: Sequence[str]) -> int:
    chosen = [fault for fault in faults() if not words or any(word in fault.what for word in words)]
    with TemporaryDirectory(prefix="gridcase-") as folder:
        copy = Path(folder) / "tree"
        shutil.copytree(ROOT, copy, ignore=_LEFT_OUT)
        if _run(copy, sorted({fault.test for fault in chosen})) != 0:
            _say("the tests fail without any fault planted")
            return 1
        survivors = [fault for fault in chosen if not _is_noticed(copy, fault)]
    _say(f"{len(chosen) - len(survivors)} of {len(chosen)} faults are noticed")
    return 1 if survivors else 0


def _is_noticed(copy: Path, fault: Fault) -> bool:
    with _planted(copy / fault.file, fault):
        noticed = _run(copy, [fault.test]) == _NOTICED
    _say(f"{'noticed ' if noticed else 'SURVIVED'} {fault.what}")
    return noticed


@contextmanager
def _planted(path: Path, fault: Fault) -> Iterator[None]:
    sound = path.read_text(encoding="utf-8")
    if sound.count(fault.old) != 1:
        raise SystemExit(f"{fault.file} does not have the text of “{fault.what}” exactly once")
    path.write_text(sound.replace(fault.old, fault.new), encoding="utf-8")
    yield
    path.write_text(sound, encoding="utf-8")


def _run(copy: Path, tests: Sequence[str]) -> int:
    """On SQLite, which is the quicker one. No byte code is kept: a fault may not change the size of its file."""
    quick = ["-q", "-x", "-p", "no:cacheprovider", "-k", "not postgresql"]
    command = [sys.executable, "-B", "-m", "pytest", *quick, *tests]
    return subprocess.run(command, cwd=copy, capture_output=True, check=False).returncode


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
