"""Benchmarks by name. Each yields rows: ours beside a baseline measured in the same run on the same machine.

A module of benchmarks is listed in MODULES and marks its functions with `@benchmark`. Work on one core is counted in
CPU seconds, because other programs may be running; everything that waits is counted in wall time.
"""

import importlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

MODULES = (
    "bench.cells",
    "bench.locating",
    "bench.serving",
    "bench.filing",
    "bench.escalation",
    "bench.lateness",
    "bench.recomputing",
    "bench.positions",
    "bench.choosing",
    "bench.assigning",
)
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Row:
    """One measured line. `ours` and `baseline` are in `unit`; `ratio` says how many times better ours is."""

    name: str
    unit: str
    ours: float
    target: str
    met: bool
    baseline: float | None = None
    ratio: float | None = None
    against: str = ""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A function that measures, its name, and the first line of its docstring."""

    name: str
    about: str
    run: Callable[[], Iterator[Row]]


_registry: dict[str, Benchmark] = {}


def benchmark(name: str) -> Callable[[Callable[[], Iterator[Row]]], Callable[[], Iterator[Row]]]:
    """Register a function under a name that `gridcase bench NAME` knows."""

    def register(run: Callable[[], Iterator[Row]]) -> Callable[[], Iterator[Row]]:
        about = (run.__doc__ or name).strip().splitlines()[0]
        _registry[name] = Benchmark(name, about, run)
        return run

    return register


def benchmarks() -> dict[str, Benchmark]:
    """All benchmarks, in the order of their modules."""
    for module in MODULES:
        importlib.import_module(module)
    return dict(_registry)


def cpu_seconds(work: Callable[[], Result]) -> tuple[float, Result]:
    """How much processor time a piece of work took, and what came of it."""
    begin = time.process_time()
    result = work()
    return time.process_time() - begin, result


def best_of(times: int, work: Callable[[], Result]) -> tuple[float, Result]:
    """The least processor time of several runs: the one least disturbed."""
    runs = [cpu_seconds(work) for _ in range(times)]
    return min(seconds for seconds, _ in runs), runs[-1][1]


def faster(name: str, ours: float, baseline: float, against: str, at_least: float, unit: str = "CPU s") -> Row:
    """A row whose target is to be so many times faster than the baseline."""
    ratio = baseline / ours
    return Row(name, unit, ours, f"≥ {at_least:g} × faster", ratio >= at_least, baseline, ratio, against)


def at_most(name: str, ours: float, limit: float, unit: str) -> Row:
    """A row whose target is a limit."""
    return Row(name, unit, ours, f"≤ {limit:g} {unit}", ours <= limit)


def at_least(name: str, ours: float, limit: float, unit: str) -> Row:
    """A row whose target is to reach a figure."""
    return Row(name, unit, ours, f"≥ {limit:g} {unit}", ours >= limit)
