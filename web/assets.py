"""Addresses of static files that change with their content, and icons drawn into the page."""

import gzip
import hashlib
import re
from functools import cache, lru_cache
from pathlib import Path

from flask import Flask, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

STATIC = Path(__file__).resolve().parents[1] / "static"
_TEXTS = (".css", ".js", ".svg", ".webmanifest")
_INSIDE = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


def install(app: Flask) -> None:
    app.jinja_env.globals.update(asset=asset, icon_lines=icon_lines)
    app.after_request(_press)


def asset(path: str) -> str:
    """The address of a static file with the hash of its content, so that browsers may keep it for ever."""
    return url_for("static", filename=path, v=_digest(path, _changed(path)))


def _changed(path: str) -> int:
    return (STATIC / path).stat().st_mtime_ns


@lru_cache(maxsize=500)
def _digest(path: str, changed: int) -> str:
    return hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:10]


def _press(answer: Response) -> Response:
    """Send texts compressed. Only static ones: a compressed page could give away the secret in it by its length."""
    path = (request.view_args or {}).get("filename", "")
    if request.endpoint != "static" or answer.status_code != 200 or not path.endswith(_TEXTS):
        return answer
    answer.vary.add("Accept-Encoding")
    if request.accept_encodings.quality("gzip") > 0 and "Range" not in request.headers:
        answer.direct_passthrough = False
        answer.set_data(_pressed(path, _changed(path)))
        answer.headers["Content-Encoding"] = "gzip"
        answer.headers.pop("Accept-Ranges", None)
    return answer


@lru_cache(maxsize=200)
def _pressed(path: str, changed: int) -> bytes:
    return gzip.compress((STATIC / path).read_bytes(), 9)


@cache
def icon_lines(name: str) -> Markup:
    """What is inside an icon's svg element. Raises FileNotFoundError for one that setup/icons.txt does not list."""
    drawing = (STATIC / "vendor" / "icons" / f"{name}.svg").read_text()
    inside = _INSIDE.search(drawing)
    assert inside is not None, name
    return Markup(inside.group(1).strip())  # noqa: S704  our own file, installed from the locked package
