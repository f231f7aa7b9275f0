"""What is known of the ways to a case, as a value: the choice itself asks nobody."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Routing(StrEnum):
    """Where the minutes come from."""

    NONE = "none"  # no routing engine is set up: all is counted by distance
    ANSWERED = "answered"
    SILENT = "silent"  # it is set up, but did not answer


@dataclass(frozen=True)
class Travel:
    """Seconds by the id of the candidate; whoever is missing has no way that the engine knows."""

    routing: Routing = Routing.NONE
    seconds: Mapping[int, float] = field(default_factory=dict)


BY_DISTANCE = Travel()
