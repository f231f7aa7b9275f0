"""What a pass of the escalation clock did."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Swept:
    """`behind_s`: how late its latest rung was, in seconds."""

    cases: int = 0
    rungs: int = 0
    not_sent: int = 0
    notices: int = 0
    parked: int = 0
    behind_s: float = 0.0

    def __add__(self, other: "Swept") -> "Swept":
        sums = {name: value + getattr(other, name) for name, value in vars(self).items()}
        return replace(Swept(**sums), behind_s=max(self.behind_s, other.behind_s))
