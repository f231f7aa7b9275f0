"""Addresses of static files that change with their content, and icons drawn into the page."""

import hashlib
import re
from functools import cache
from pathlib import Path

from flask import Flask, url_for
from markupsafe import Markup

STATIC = Path(__file__).resolve().parents[1] / "static"
_INSIDE = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


def install(app: Flask) -> None:
    app.jinja_env.globals.update(asset=asset, icon_lines=icon_lines)


def asset(path: str) -> str:
    """The address of a static file with the hash of its content, so that browsers may keep it for ever."""
    return url_for("static", filename=path, v=_digest(path))


@cache
def _digest(path: str) -> str:
    return hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:10]


@cache
def icon_lines(name: str) -> Markup:
    """What is inside an icon's svg element. Raises FileNotFoundError for one that setup/icons.txt does not list."""
    drawing = (STATIC / "vendor" / "icons" / f"{name}.svg").read_text()
    inside = _INSIDE.search(drawing)
    assert inside is not None, name
    return Markup(inside.group(1).strip())  # noqa: S704  our own file, installed from the locked package
