"""What geometry refuses, as facts. Each carries an English sentence with `%(name)s` places and the values for them."""

from typing import Any


def N_(text: str) -> str:
    """Mark a sentence for translation without translating it here."""
    return text


class GeoError(Exception):
    """A sentence fit to show: what is wrong, where, and what to do about it."""

    def __init__(self, sentence: str, **values: Any) -> None:
        super().__init__(sentence % values if values else sentence)
        self.sentence, self.values = sentence, values


class UnknownCrs(GeoError):
    """The name of a coordinate system that nobody here knows."""


class MissingCrs(GeoError):
    """A file that does not say which coordinate system its numbers are in."""


class UnreadableFile(GeoError):
    """A file of a kind, shape or size that cannot be read or written."""


class MissingField(GeoError):
    """A column that was asked for, or is needed, is not in the file."""


class WrongPlace(GeoError):
    """Coordinates that lie a continent away from where they should be, or are exchanged."""


class BadAreas(GeoError):
    """Areas that cannot be divided as they are: duplicate codes, empty, self-crossing or overlapping shapes."""


class TooManyCells(GeoError):
    """More cells in one area than its codes can number."""
