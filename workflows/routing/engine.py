"""What a routing engine is to us: one question for many ways, and two ways to fail that count as one."""

import json
import math
from collections.abc import Sequence
from typing import Any, Protocol

from workflows.channels.calling import Call, call
from workflows.channels.channel import Permanent, Temporary

Place = tuple[float, float]  # longitude, latitude in degrees WGS-84


class NoAnswer(Exception):
    """The engine did not answer in time, refused, or what it said makes no sense."""


class Engine(Protocol):
    def seconds(self, places: Sequence[Place], to: Place) -> list[float | None]:
        """Return how long it takes from each place; None where there is no way. Raises NoAnswer."""
        ...


def asked(request: Call, timeout_s: float) -> Any:
    """The answer as JSON. Raises NoAnswer."""
    try:
        return json.loads(call(request, timeout_s=timeout_s))
    except (Temporary, Permanent, ValueError) as error:
        raise NoAnswer(str(error)) from error


def durations(values: Any, count: int) -> list[float | None]:
    """So many durations in seconds. Raises NoAnswer for anything else."""
    if not isinstance(values, list) or len(values) != count:
        raise NoAnswer(f"not {count} durations")
    return [None if value is None else _duration(value) for value in values]


def _duration(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
        raise NoAnswer(f"{str(value)[:20]} is no duration")
    return float(value)
