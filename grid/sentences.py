"""Sentences that tell a count: one form for a single thing, another for several."""

from collections.abc import Mapping
from typing import Any


class Counted(str):
    """The sentence for several things, in English; `one` is the form for a single one, `by` the value that is counted.

    It is put together as any other sentence, with `%` and its values, and then takes the form that the count asks for.
    """

    one: str
    by: str

    def __new__(cls, one: str, many: str, by: str) -> "Counted":
        made = super().__new__(cls, many)
        made.one, made.by = one, by
        return made

    def __mod__(self, values: Mapping[str, Any]) -> str:
        return (self.one if values[self.by] == 1 else str(self)) % values


def P_(one: str, many: str, by: str) -> Counted:
    """Mark a sentence and its plural for translation; `by` names the value that says which of them holds."""
    return Counted(one, many, by)
