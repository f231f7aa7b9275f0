"""Marked sentences in another language, put together with their values; those that count take the form they need."""

from collections.abc import Mapping
from typing import Any

import flask_babel
from babel.support import NullTranslations

from grid.said import Said
from grid.sentences import Counted


def translated(known: NullTranslations, sentence: str) -> str:
    """The sentence in another language, to be put together with its values by `%`; one that counts has both forms."""
    if not isinstance(sentence, Counted):
        return str(known.gettext(sentence))
    one, many = (known.ngettext(sentence.one, str(sentence), count) for count in (1, 2))
    return Counted(one, many, sentence.by)


def spell(sentence: str, values: Mapping[str, Any]) -> str:
    """A marked sentence with its values, in the language of the request."""
    known = translated(flask_babel.get_domain().get_translations(), sentence)
    return known % values if values else known


def retold(text: str) -> str:
    """A sentence that was kept with its values, in the language of the request; any other text as it is."""
    known = flask_babel.get_domain().get_translations()
    return text.by(lambda sentence: translated(known, sentence)) if isinstance(text, Said) else text
