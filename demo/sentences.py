"""The shape of what people write in the invented city; `demo.languages` has it in each language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Sentences:
    """`language` is its code; `house` and `near` are formats.

    `descriptions` go by category, `handled` by what a picture shows.
    """

    language: str
    house: str  # of road, number
    near: str  # of address, place, landmark
    landmarks: Sequence[str]
    descriptions: Mapping[str, Sequence[str]]
    refusals: Sequence[str]
    reworks: Sequence[str]
    voids: Sequence[str]
    handled: Mapping[str, Sequence[str]]
    checked: Sequence[str]
    extensions: Sequence[str]
    suspensions: Sequence[str]
    pressing: Sequence[str]
    assisting: Sequence[str]
    reopenings: Sequence[str]
    failed: str

    def named(self, zh: str, en: str) -> str:
        return en if self.language == "en" else zh
