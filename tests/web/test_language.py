"""Every sentence a person may see exists in both languages, and every icon that is named is there."""

import csv
import io
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file, extract_python
from babel.messages.pofile import read_po

from grid.records import LimitUnit
from grid.refusals import Refusal
from grid.sentences import P_
from setup.assets import icon_names
from web.language import FOLDER, merged, speaker
from web.words import AMOUNTS, WORDS

ROOT = Path(__file__).resolve().parents[2]
KEYWORDS = {"_": None, "N_": None, "P_": (1, 2), "gettext": None, "ngettext": (1, 2), "lazy_gettext": None}
SOURCES = sorted(
    path
    for folder, pattern in (
        ("templates", "*.html"),
        ("web", "*.py"),
        ("workflows", "*.py"),
        ("grid", "*.py"),
        ("geo", "tables.py"),
    )
    for path in (ROOT / folder).rglob(pattern)
)


def sentences_of(path: Path) -> Iterator[str]:
    method = "jinja2.ext:babel_extract" if path.suffix == ".html" else "python"
    options = {"trimmed": "true", "silent": "false"} if path.suffix == ".html" else {}
    for _, found, _, _ in extract_from_file(method, path, keywords=KEYWORDS, options=options):
        yield found if isinstance(found, str) else found[0]


@cache
def chinese() -> dict[str, str]:
    """Every sentence with its translation."""
    known = {}
    for path in (FOLDER / "zh").glob("*.po"):
        with path.open("rb") as file:
            for message in read_po(file):
                known[message.id if isinstance(message.id, str) else message.id[0]] = message.string
    return known


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_sentence_is_translated(path: Path) -> None:
    known = chinese()
    assert [sentence for sentence in sentences_of(path) if not known.get(sentence)] == []


@pytest.mark.parametrize("path", sorted((FOLDER / "zh").glob("*.po")), ids=lambda path: path.name)
def test_a_translation_has_the_places_of_its_sentence(path: Path) -> None:
    with path.open("rb") as file:
        for message in read_po(file):
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            strings = message.string if isinstance(message.string, tuple) else (message.string,)
            for text in strings:
                assert places(text) == places(ids[-1]), text


def test_no_two_areas_translate_a_sentence_differently() -> None:
    known: dict[str, tuple[object, str]] = {}
    for path in sorted((FOLDER / "zh").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file):
                if message.id:
                    before = known.setdefault(str(message.id), (message.string, path.name))
                    assert before[0] == message.string, f"{message.id!r}: {before[1]} and {path.name}"


def test_the_merged_catalogue_speaks_chinese() -> None:
    assert merged("zh").gettext("Sign in") == "登录"
    assert merged("zh").ungettext("%(num)d notice", "%(num)d notices", 3) % {"num": 3} == "3 条消息"


@pytest.mark.parametrize(
    ("language", "value", "said"),
    [
        ("en", 1, "1 working day"),
        ("en", 1.0, "1 working day"),
        ("en", 2, "2 working days"),
        ("en", 0.5, "0.5 working days"),
        ("zh", 1, "1 工作日"),
        ("zh", 2, "2 工作日"),
    ],
)
def test_a_count_takes_the_form_it_asks_for(language: str, value: float, said: str) -> None:
    sentence = speaker()(language, AMOUNTS[LimitUnit.WORKING_DAY])
    assert sentence % {"amount": f"{value:g}", "count": value} == said


def test_a_refusal_that_counts_one_says_so_in_english_too() -> None:
    sentence = P_("It lasts %(days)d day.", "It lasts %(days)d days.", "days")
    assert [str(Refusal(sentence, days=days)) for days in (1, 2)] == ["It lasts 1 day.", "It lasts 2 days."]


def test_every_member_of_the_domain_has_a_word() -> None:
    for kind, words in WORDS.items():
        assert set(kind) == set(words)


def test_every_icon_that_a_template_names_is_listed() -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text()
        named = set(re.findall(r"""\bic\(\s*['"]([\w-]+)""", text)) | set(re.findall(r"icon=['\"]([\w-]+)", text))
        assert named <= set(icon_names()), path.name


def test_every_icon_of_the_catalogue_is_listed() -> None:
    for path in (ROOT / "grid" / "catalogue").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            icons = {row["icon"] for row in csv.DictReader(file) if row.get("icon")}
        assert icons <= set(icon_names()), path.name


def test_the_extractor_sees_the_mark() -> None:
    source = io.BytesIO(b'N_("One sentence.")')
    assert [found[2] for found in extract_python(source, KEYWORDS, [], {})] == ["One sentence."]


def places(text: str) -> set[str]:
    """The places for values in a sentence."""
    return set(re.findall(r"%\((\w+)\)", text))
