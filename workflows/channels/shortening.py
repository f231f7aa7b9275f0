"""Sentences for where there is little room: an SMS costs by its length, a push message must be encrypted in one go."""

MOST_LETTERS = 200


def short(sentence: str) -> str:
    """The sentence on one line; a long reason at its end is cut."""
    line = " ".join(sentence.split())
    return line if len(line) <= MOST_LETTERS else line[: MOST_LETTERS - 1] + "…"
