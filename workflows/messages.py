"""What a message says, in the language of its reader. Made when it is sent; no rendered text is kept."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from grid.refusals import N_
from workflows.channels.channel import Message
from workflows.notices import SENTENCES, values_of
from workflows.recipients import Address
from workflows.topics import title_of

Say = Callable[[str, str], str]  # language, English sentence → the sentence in that language

ANOTHER_KIND = N_("News of %(number)s.")
FOOTER = N_("You get this message because you chose to. Change it here: %(link)s")


@dataclass(frozen=True)
class Wording:
    """`say` knows the languages; `base_url` is where people open the pages; `city` is the city's name by language."""

    say: Say
    base_url: str
    city: dict[str, str]

    def message(self, row: Any, address: Address, language: str) -> Message:
        """The message of one row of the outbox for one address of its reader."""
        number = row.case_number
        title = self.say(language, title_of(row.kind))
        subject = f"{self.city.get(language, '')} · {title}" + (f" · {number}" if number else "")
        return Message(
            key=row.dedupe,
            subject=subject.removeprefix(" · "),
            sentence=self._sentence(row, language),
            link=f"{self.base_url}/cases/{quote(number)}" if number else f"{self.base_url}/notices",
            footer=self.say(language, FOOTER) % {"link": f"{self.base_url}/notices/settings"},
            language=language,
            to=address.to,
            keys=address.keys,
        )

    def _sentence(self, row: Any, language: str) -> str:
        """A reason picked from a list is kept in English and told in the reader's language; any other as it is."""
        values = values_of(row)
        values["reason"] = values["reason"].by(lambda sentence: self.say(language, sentence))
        return self.say(language, SENTENCES.get(row.kind, ANOTHER_KIND)) % values
