"""A tried file on its way through the browser: nothing is kept until it is switched on, nobody can change it."""

from collections.abc import Mapping
from typing import Any

from itsdangerous import BadSignature, URLSafeTimedSerializer

from grid.loading.candidate import Candidate
from grid.records import RuleKind
from grid.refusals import N_, BadInput
from web.city import settings
from web.door import actor

MOST_TEXT = 900_000  # characters; below what a form may hold
_VALID_S = 24 * 3600


def sealed(candidate: Candidate, summary: Mapping[str, Any]) -> str:
    """Return the candidate and the sums of its trial, signed for whoever is signed in. Raises BadInput."""
    whole = {"kind": candidate.kind.value, "file": candidate.file_name, "document": dict(candidate.document)}
    text = _serializer().dumps(whole | {"summary": dict(summary), "by": actor().id})
    sealed_text = text if isinstance(text, str) else text.decode()
    if len(sealed_text) > MOST_TEXT:
        raise BadInput(N_("The file is too big for a page; try it with `gridcase try` at the console."), "file")
    return sealed_text


def opened(text: str) -> tuple[Candidate, dict[str, Any]]:
    """Return what was sealed for this person in the last day. Raises BadInput."""
    try:
        whole = _serializer().loads(text, max_age=_VALID_S)
    except BadSignature as error:
        raise BadInput(N_("This trial is out of date. Please try the file again."), "trial") from error
    if whole["by"] != actor().id:
        raise BadInput(N_("This trial is out of date. Please try the file again."), "trial")
    return Candidate(RuleKind(whole["kind"]), whole["file"], whole["document"]), whole["summary"]


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings().secret, salt="a tried file")
