"""What the domain refuses, as facts. The web turns each kind into a status once and shows the sentence translated."""

from typing import Any

from grid.said import Said


def N_(text: str) -> str:
    """Mark a sentence for translation without translating it here."""
    return text


class Refusal(Exception):
    """A sentence fit to show, in English with `%(name)s` places, the values for them, and the field it is about."""

    def __init__(self, sentence: str, field: str = "", **values: Any) -> None:
        super().__init__(sentence % values if values else sentence)
        self.sentence, self.field, self.values = sentence, field, values

    @property
    def said(self) -> Said:
        """What it says, to be kept, or told in another language."""
        return Said(self.sentence, **self.values)


class BadInput(Refusal):
    """Something given is missing, malformed or makes no sense here (422)."""


class NotFound(Refusal):
    """There is no such thing, or none that this person may know of (404)."""


class NotAllowed(Refusal):
    """The person's role, place or tie to the case does not allow it (403)."""


class Conflict(Refusal):
    """It was right once, but something else happened meanwhile (409)."""
