"""Refusals and mishaps → HTTP, in one place: a page, a message in place for htmx, a problem document for interfaces."""

from http import HTTPStatus
from typing import Any

from flask import Flask, current_app, json, make_response, redirect, request, url_for
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.wrappers import Response

from grid.refusals import N_, BadInput, Conflict, NotAllowed, NotFound, Refusal
from web.door import SignInFirst
from web.language import told
from web.rendering import page, wants_part

STATUS: dict[type[Refusal], int] = {BadInput: 422, NotFound: 404, NotAllowed: 403, Conflict: 409}

_SENTENCES = {
    400: N_("The request cannot be understood."),
    401: N_("Please sign in."),
    403: N_("This is not allowed."),
    404: N_("There is no such page."),
    405: N_("This cannot be done here."),
    413: N_("That is too big: at most 30 MB can be sent at once."),
    415: N_("This kind of content is not accepted here."),
    429: N_("Too many attempts. Please wait a while."),
    500: N_("Something went wrong on our side. It has been written down."),
}


class TooManyAttempts(Exception):
    """Somebody tries too often (429). `wait_s`: seconds until it is worth trying again."""

    def __init__(self, wait_s: int) -> None:
        super().__init__(f"too many attempts; wait {wait_s} s")
        self.wait_s = wait_s


def status_of(refusal: Refusal) -> int:
    """The status of the refusal's kind; a kind of somebody else's own counts as its nearest parent here."""
    return next((STATUS[kind] for kind in type(refusal).__mro__ if kind in STATUS), 422)


def install(app: Flask) -> None:
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(SignInFirst, _sign_in_first)
    app.register_error_handler(TooManyAttempts, _too_many)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _mishap)


def sentence_for(status: int) -> str:
    return str(gettext(_SENTENCES.get(status, _SENTENCES[500] if status >= 500 else _SENTENCES[400])))


def answer(status: int, sentence: str, **members: Any) -> Response:
    """The same fact for whoever asks; `members` go into a problem document."""
    if request.path.startswith("/api/"):
        return problem(status, sentence, **members)
    if wants_part():
        shown = page("error.html", "message", status, sentence=sentence)
        shown.headers.update({"HX-Retarget": "#messages", "HX-Reswap": "innerHTML"})
        return shown
    return page("error.html", "main", status, status_code=status, sentence=sentence)


def problem(status: int, sentence: str, **members: Any) -> Response:
    """A problem document of RFC 9457."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": sentence} | members
    made = make_response(json.dumps(body, ensure_ascii=False), status)
    made.content_type = "application/problem+json"
    return made


def _refused(refusal: Refusal) -> Response:
    members = {"field": refusal.field} if refusal.field else {}
    return answer(status_of(refusal), told(refusal), **members)


def _sign_in_first(_error: SignInFirst) -> Response:
    target = url_for("signin.form", next=request.full_path.rstrip("?") if request.method == "GET" else None)
    if request.path.startswith("/api/"):
        refused = problem(401, sentence_for(401))
        refused.headers["WWW-Authenticate"] = 'Bearer realm="gridcase"'
        return refused
    if wants_part():
        refused = make_response("", 401)
        refused.headers["HX-Redirect"] = url_for("signin.form")
        return refused
    return redirect(target, 303)


def _too_many(error: TooManyAttempts) -> Response:
    refused = answer(429, sentence_for(429))
    refused.headers["Retry-After"] = str(error.wait_s)
    return refused


def _forged(_error: CSRFError) -> Response:
    return answer(400, str(gettext("This form is out of date. Please load the page again.")))


def _http(error: HTTPException) -> Response:
    status = 413 if isinstance(error, RequestEntityTooLarge) else error.code or 500
    if status < 400:
        return error.get_response()
    refused = answer(status, sentence_for(status))
    if status == 405:
        refused.headers["Allow"] = error.get_response().headers.get("Allow", "")
    return refused


def _mishap(error: Exception) -> Response:
    """Written to the log with its traceback, whose statements hide their parameters; the answer tells nothing of it."""
    if current_app.testing:
        raise error
    current_app.logger.error("%s %s failed", request.method, request.url_rule, exc_info=error)
    return answer(500, sentence_for(500))
