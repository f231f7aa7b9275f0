"""For those who run it: is the process alive, can it work, what has it done. No word about people or places."""

from flask import Blueprint, make_response
from sqlalchemy import text
from werkzeug.wrappers import Response

from web.city import reading
from web.door import everyone

pages = Blueprint("health", __name__)


@pages.get("/healthz")
@everyone
def alive() -> Response:
    """The process answers."""
    return _plain("ok")


@pages.get("/readyz")
@everyone
def ready() -> Response:
    """The database answers too; an error otherwise is a 503 for the load balancer."""
    reading().execute(text("SELECT 1"))
    return _plain("ready")


def _plain(body: str, status: int = 200) -> Response:
    answer = make_response(body, status)
    answer.content_type = "text/plain; charset=utf-8"
    return answer
