"""A sentence that is kept with its values is told later, in the language of whoever reads it."""

import json

from grid.refusals import N_, BadInput
from grid.said import Said

INNER = Said(N_("there is no %(name)s"), name="ROADS")
SENTENCE = Said(N_("row %(row)d: %(why)s"), row=2, why=INNER)


def shout(sentence: str) -> str:
    """Another language: one of capital letters, which leaves the places as they are."""
    return {"row %(row)d: %(why)s": "ROW %(row)d: %(why)s", "there is no %(name)s": "THERE IS NO %(name)s"}[sentence]


def test_as_text_it_is_english() -> None:
    assert SENTENCE == "row 2: there is no ROADS"


def test_a_sentence_in_a_sentence_is_told_in_the_same_language() -> None:
    assert SENTENCE.by(shout) == "ROW 2: THERE IS NO ROADS"


def test_it_is_read_back_as_it_was_kept() -> None:
    kept = json.loads(json.dumps(SENTENCE.document()))
    assert Said.from_document(kept).by(shout) == "ROW 2: THERE IS NO ROADS"


def test_a_text_of_a_person_may_have_any_signs() -> None:
    assert Said("50% done: %(x)s").by(lambda sentence: sentence) == "50% done: %(x)s"
    assert Said("").by(shout) == ""


def test_a_refusal_says_the_same() -> None:
    refusal = BadInput(N_("there is no %(name)s"), "name", name="ROADS")
    assert (refusal.said, refusal.said.by(shout)) == (str(refusal), "THERE IS NO ROADS")
