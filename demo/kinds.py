"""What goes wrong in the invented city, how often and at what hours."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

# shares of a day by hour: the even hours 0, 2, 4 … 22, each standing for two hours
_HOURS = {
    "day": (1, 0, 1, 6, 16, 18, 12, 15, 14, 9, 5, 3),
    "morning": (1, 1, 3, 18, 24, 16, 9, 10, 8, 5, 3, 2),
    "evening": (2, 1, 0, 3, 8, 9, 9, 11, 17, 22, 14, 4),
    "dark": (5, 3, 2, 2, 3, 3, 3, 5, 17, 28, 20, 9),
    "any": (5, 4, 4, 7, 11, 12, 10, 12, 12, 10, 8, 5),
}
WEEKDAYS = (1.14, 1.08, 1.05, 1.06, 1.1, 0.82, 0.75)  # Monday first


@dataclass(frozen=True)
class Kind:
    """A category in the proportions of the city. `wet` kinds come when it rains; `subject` is what a picture shows."""

    code: str
    share: float
    hours: str
    subject: str
    wet: bool = False

    def hour(self, rng: np.random.Generator) -> float:
        """An hour of the day, 0 to 24, as such things are found."""
        weights = np.asarray(_HOURS[self.hours], dtype=float)
        return float(rng.choice(12, p=weights / weights.sum()) * 2 + rng.uniform(0, 2))


KINDS: Sequence[Kind] = (
    Kind("E0110", 13, "morning", "rubbish"),
    Kind("E0112", 6, "morning", "rubbish"),
    Kind("E0114", 1.5, "day", "rubbish"),
    Kind("E0131", 2, "evening", "rubbish"),
    Kind("E0135", 2, "any", "rubbish"),
    Kind("E0136", 4, "day", "rubbish"),
    Kind("E0137", 0.5, "morning", "rubbish"),
    Kind("E0401", 5, "evening", "stall"),
    Kind("E0405", 6, "day", "stall"),
    Kind("E0406", 5, "evening", "stall"),
    Kind("E0129", 1.4, "dark", "stall"),
    Kind("E0409", 7, "day", "parking"),
    Kind("E0410", 8, "day", "bikes"),
    Kind("E0201", 7, "morning", "adverts"),
    Kind("E0203", 1.2, "day", "adverts"),
    Kind("E0207", 1, "day", "adverts"),
    Kind("E0104", 1.3, "day", "adverts"),
    Kind("E0107", 1.3, "day", "adverts"),
    Kind("E0113", 4, "day", "pothole"),
    Kind("E0505", 0.3, "any", "pothole"),
    Kind("C0101", 0.9, "any", "manhole"),
    Kind("C0102", 1.6, "any", "manhole"),
    Kind("C0103", 1.2, "any", "manhole", wet=True),
    Kind("C0104", 1.8, "day", "manhole", wet=True),
    Kind("C0111", 0.5, "any", "manhole"),
    Kind("C0110", 0.4, "any", "manhole"),
    Kind("C0123", 0.4, "any", "manhole"),
    Kind("C0137", 4, "dark", "lamp"),
    Kind("C0139", 0.8, "dark", "lamp"),
    Kind("C0128", 0.6, "any", "lamp"),
    Kind("E0508", 1.1, "any", "lamp", wet=True),
    Kind("E0108", 0.8, "day", "lamp"),
    Kind("C0127", 0.9, "day", "sign"),
    Kind("C0131", 0.5, "any", "sign"),
    Kind("C0402", 2.6, "any", "tree", wet=True),
    Kind("C0405", 0.5, "day", "tree"),
    Kind("E0117", 1.7, "day", "rubbish"),
    Kind("E0121", 0.6, "day", "tree"),
    Kind("E0122", 0.3, "day", "tree"),
    Kind("C0217", 1.4, "any", "sign"),
    Kind("C0212", 0.9, "day", "sign"),
    Kind("C0204", 0.7, "day", "sign"),
    Kind("C0146", 0.9, "day", "sign"),
    Kind("C0305", 1.8, "day", "rubbish"),
    Kind("C0301", 0.6, "day", "sign"),
    Kind("E0506", 1, "any", "flood", wet=True),
    Kind("E0503", 1.3, "any", "flood", wet=True),
    Kind("E0501", 0.4, "any", "flood"),
    Kind("E0125", 0.8, "day", "flood"),
    Kind("E0301", 1.8, "dark", "sign"),
    Kind("E0304", 1.2, "day", "sign"),
    Kind("E0302", 0.8, "day", "sign"),
    Kind("E0128", 1.2, "evening", "stall"),
    Kind("E0120", 0.4, "morning", "rubbish"),
    Kind("E0604", 1.2, "day", "rubbish"),
)
