"""What counts how much when somebody is chosen for a case: the table `[choice]` of a city's rules.

Everything is told in metres of way, so that one figure says what is better.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from grid.refusals import N_, BadInput


@dataclass(frozen=True)
class Weights:
    """Metres that something counts as, against a metre of distance."""

    load_m: float = 200.0  # for every open task
    today_m: float = 50.0  # for every case that somebody was given today
    stale_m: float = 500.0  # when only an old position is known
    unknown_m: float = 20_000.0  # stands for the distance when no place is known at all
    no_way_m: float = 2_000.0  # on top of the distance, where a routing engine tells others their time but not this one
    fresh_minutes: float = 30.0  # for so long a position is believed
    metres_a_minute: float = 75.0  # of whoever goes there: 75 is walking (4.5 km/h), 200 riding, 350 driving in town

    @property
    def fresh_for(self) -> dt.timedelta:
        return dt.timedelta(minutes=self.fresh_minutes)

    @classmethod
    def from_document(cls, document: object) -> "Weights":
        """Read the table. Raises BadInput naming the first entry that makes no sense."""
        if not isinstance(document, Mapping):
            raise BadInput(N_("choice must be a table of weights."), "choice")
        return cls(**{str(name): _weight(str(name), value) for name, value in document.items()})

    def document(self) -> dict[str, Any]:
        return {entry.name: getattr(self, entry.name) for entry in fields(self)}


WEIGHTS = Weights()
_KNOWN = tuple(entry.name for entry in fields(Weights))


def _weight(name: str, value: object) -> float:
    if name not in _KNOWN:
        raise BadInput(
            N_("There is no weight %(name)s; there are %(known)s."),
            f"choice.{name}",
            name=name[:40],
            known=", ".join(_KNOWN),
        )
    least = 1 if name == "metres_a_minute" else 0  # one cannot divide by standing still
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= 100_000:
        raise BadInput(
            N_("%(name)s must be a number from %(least)d to 100000."), f"choice.{name}", name=name, least=least
        )
    return float(value)
