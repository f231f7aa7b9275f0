"""The languages that an invented city can be written in."""

from demo.sentences import Sentences
from demo.sentences_en import ENGLISH
from demo.sentences_zh import CHINESE

LANGUAGES: dict[str, Sentences] = {"zh": CHINESE, "en": ENGLISH}
