"""A sentence that is told later, in another language, or read back from the database."""

from collections.abc import Callable, Mapping
from typing import Any


class Said(str):
    """A sentence with its values: as text it is English, `by` tells it in another language.

    A value may be such a sentence itself.
    """

    sentence: str
    values: Mapping[str, Any]

    def __new__(cls, sentence: str, /, **values: Any) -> "Said":
        made = super().__new__(cls, sentence % values if values else sentence)
        made.sentence, made.values = sentence, values
        return made

    def by(self, say: Callable[[str], str]) -> str:
        """Tell it; `say` gives a sentence, its places still empty, in the language."""
        if not self.sentence:  # a catalogue of translations answers nothing with its own heading
            return ""
        values = {name: value.by(say) if isinstance(value, Said) else value for name, value in self.values.items()}
        return say(self.sentence) % values if values else say(self.sentence)

    def document(self) -> dict[str, Any]:
        """Itself as JSON: what is neither a number nor a sentence is kept as its text."""
        return {"sentence": self.sentence, "values": {name: _kept(value) for name, value in self.values.items()}}

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Said":
        values = {
            name: cls.from_document(value) if isinstance(value, Mapping) else value
            for name, value in document["values"].items()
        }
        return cls(document["sentence"], **values)


def _kept(value: Any) -> Any:
    if isinstance(value, Said):
        return value.document()
    return value if isinstance(value, int | float) else str(value)
