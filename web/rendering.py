"""One template per page: the whole of it for a browser, one named block of it for htmx."""

from typing import Any

from flask import make_response, render_template, request
from jinja2_fragments.flask import render_block
from werkzeug.wrappers import Response


def wants_part() -> bool:
    """Whether htmx asks. A request that restores the history needs the whole page again."""
    return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers


def page(template: str, block: str = "main", status: int = 200, **context: Any) -> Response:
    """The page, or for htmx its `block`. Give 422 or 409 with the refusal in the context to show it in place."""
    text = render_block(template, block, **context) if wants_part() else render_template(template, **context)
    return make_response(text, status)


def polled(tag: str, template: str, block: str, **context: Any) -> Response:
    """A block that htmx polls with `hx-ptag`: 304 without a body while `tag` is what the browser has.

    Put the tag on the element as `hx-ptag="{{ tag }}"`; make it of whatever changes when the block would.
    """
    if request.headers.get("HX-PTag") == tag:
        return make_response("", 304)
    answer = make_response(render_block(template, block, tag=tag, **context))  # nobody but htmx asks for it
    answer.headers["HX-PTag"] = tag
    return answer
