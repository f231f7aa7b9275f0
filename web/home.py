"""The first page: everybody is sent to where their work is."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from web.door import actor, only
from web.navigation import beginning
from web.rendering import page

pages = Blueprint("home", __name__)


@pages.get("/")
@only()
def index() -> Response:
    place = beginning(actor().roles)
    return redirect(url_for(place), 303) if place else page("home.html")
