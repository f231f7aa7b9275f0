"""Answers of the interface: a model as JSON, and cursors that say where a page ended."""

import base64
import binascii

from flask import make_response
from pydantic import BaseModel
from werkzeug.wrappers import Response

from grid.refusals import N_, BadInput


def json_of(model: BaseModel, status: int = 200) -> Response:
    """The model as JSON. It was built from our own values and is not checked again."""
    answer = make_response(model.model_dump_json(by_alias=True), status)
    answer.content_type = "application/json"
    return answer


def cursor_of(last_id: int) -> str:
    """An opaque word for the place after this id."""
    return base64.urlsafe_b64encode(last_id.to_bytes(8)).decode().rstrip("=")


def part_of_cursor(cursor: str) -> int | None:
    if not cursor:
        return None
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != 8 or raw[0] > 127:
        raise BadInput(N_("This cursor is none of ours; leave it out to begin anew."), "cursor")
    return int.from_bytes(raw)
