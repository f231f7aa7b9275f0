"""简体中文 and English: which of them a request speaks, and the sentences of both.

The sentences are plain gettext files, translations/<language>/<area>.po, merged when the application starts. Nothing is
compiled and kept, so that a translation cannot be older than its source.
"""

import io
from collections.abc import Callable
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import flask_babel
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Blueprint, Flask, redirect, request
from flask_babel import Babel, Domain, get_locale
from werkzeug.wrappers import Response

from grid.names import PersonName
from grid.refusals import N_, NotFound, Refusal
from grid.rulebook import NoCity
from grid.said import Said
from web.city import rulebook, settings
from web.door import everyone, me
from web.redirects import safe_target
from web.spelling import retold, spell, translated
from web.words import word

LANGUAGES = {"zh": "简体中文", "en": "English"}
COOKIE = "language"
FOLDER = Path(__file__).resolve().parents[1] / "translations"
_YEAR_S = 365 * 86_400
pages = Blueprint("language", __name__)


class _Merged(Domain):  # type: ignore[misc]  # Flask-Babel is not typed
    """All areas of a language as one catalogue, read once."""

    def __init__(self) -> None:
        super().__init__()
        self._merged = {"zh": merged("zh"), "en": NullTranslations()}

    def get_translations(self) -> NullTranslations:
        return self._merged[spoken()]


class _Babel(Babel):  # type: ignore[misc]  # Flask-Babel is not typed
    """Flask-Babel would make, and read, a new domain for every request."""

    def __init__(self) -> None:
        super().__init__()
        self._merged = _Merged()

    @property
    def domain_instance(self) -> _Merged:
        return self._merged


@cache
def merged(language: str) -> Translations:
    """The sentences of one language from all its .po files, read once."""
    whole = Catalog(locale=language)
    for path in sorted((FOLDER / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id and message.string and not message.fuzzy:
                    whole[message.id] = message
    binary = io.BytesIO()
    write_mo(binary, whole)
    binary.seek(0)
    return Translations(binary)


def speaker() -> Callable[[str, str], str]:
    """What tells a sentence in a language outside of any request: `say("zh", "It is your turn")`."""
    known = {"zh": merged("zh"), "en": NullTranslations()}
    return lambda language, sentence: translated(known[language], sentence)


def install(app: Flask) -> None:
    _Babel().init_app(app, default_locale="zh", locale_selector=_select, timezone_selector=_zone)
    app.jinja_env.globals.update(spoken=spoken, named=named, LANGUAGES=LANGUAGES)
    app.jinja_env.filters["told"] = told
    app.jinja_env.filters["retold"] = retold


def _zone() -> str:
    try:
        return rulebook().city.zone
    except NoCity:
        return "UTC"


def city_name() -> str:
    try:
        return named(rulebook().city)
    except NoCity:
        return str(flask_babel.gettext("City grid"))


def _select() -> str:
    """The language chosen in this browser, else the person's, else the browser's; else Chinese, to programs English."""
    actor = me()
    for choice in (request.cookies.get(COOKIE), actor and actor.language):
        if choice in LANGUAGES:
            return str(choice)
    return request.accept_languages.best_match(LANGUAGES) or ("en" if request.path.startswith("/api/") else "zh")


def spoken() -> str:
    """The language of this request: `zh` or `en`."""
    return str(get_locale().language)


def named(thing: Any, field: str = "name") -> str:
    """The name of an area, category, department or person in the language of the request."""
    english = getattr(thing, f"{field}_en", "")
    return str(english if spoken() == "en" and english else getattr(thing, field))


def told(refusal: Refusal) -> str:
    """A refusal's sentence in the language of the request."""
    values = {name: _told_value(value) for name, value in refusal.values.items()}
    return spell(refusal.sentence, values)


def _told_value(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return word(value)
    if isinstance(value, Said):
        return retold(value)
    return named(value) if isinstance(value, PersonName) else value


@pages.get("/language/<code>")
@everyone
def choose(code: str) -> Response:
    if code not in LANGUAGES:
        raise NotFound(N_("There is no such language."))
    answer = redirect(safe_target(request.args.get("next")), 303)
    answer.set_cookie(COOKIE, code, max_age=_YEAR_S, secure=settings().secure_cookies, samesite="Lax", httponly=True)
    return answer


@pages.get("/theme/<name>")
@everyone
def theme(name: str) -> Response:
    """Day or sunlight, kept in a cookie; with JavaScript the page switches without this round trip."""
    if name not in {"day", "sun"}:
        raise NotFound(N_("There is no such theme."))
    answer = redirect(safe_target(request.args.get("next")), 303)
    answer.set_cookie("theme", name, max_age=_YEAR_S, secure=settings().secure_cookies, samesite="Lax")
    return answer
