"""The pages of the small city, told the time by it, and browsers that are signed in."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache

import web.records  # noqa: F401  registers the tables of the pages
from grid.accounts import find_person, set_password
from grid.actors import Actor
from grid.settings import Settings
from tests.city import SmallCity
from web import sessions
from web.site import create_app

PASSWORD = "seven bridges at dawn"
Enter = Callable[..., FlaskClient]


@pytest.fixture
def settings(city: SmallCity) -> Settings:
    environment = {"GRIDCASE_HOME": str(city.home), "DATABASE_URL": city.database.url}
    return replace(Settings.from_environment(environment), session_idle_min=30, session_max_h=12)


@pytest.fixture
def app(
    city: SmallCity, settings: Settings, known_templates: FileSystemBytecodeCache, monkeypatch: pytest.MonkeyPatch
) -> Flask:
    monkeypatch.setattr(Flask, "jinja_options", {"bytecode_cache": known_templates})
    app = create_app(settings, database=city.database, now=lambda: city.now)
    app.testing = True
    return app


@pytest.fixture
def stranger(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def enter(app: Flask, city: SmallCity, settings: Settings) -> Enter:
    """`enter(city.dispatcher)` is a browser in which that person is signed in."""

    def signed_in(person: Actor) -> FlaskClient:
        assert person.id is not None
        with city.database.writing() as session:
            secret = sessions.begin(session, person.id, at=city.now)
        client = app.test_client()
        client.set_cookie(sessions.cookie_name(settings), secret)
        return client

    return signed_in


@pytest.fixture
def with_password(city: SmallCity) -> Actor:
    """A person who can sign in with `PASSWORD`."""
    with city.database.writing() as session:
        person = find_person(session, city.inspector.username)
        set_password(person, PASSWORD)
        session.add(person)
    inspector: Actor = city.inspector
    return inspector


def form_token(client: FlaskClient, path: str = "/signin") -> str:
    """The word that a form of ours carries."""
    page = client.get(path).text
    return page.split('name="csrf_token" value="')[1].split('"')[0]
