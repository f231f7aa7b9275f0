"""The application put together: what is installed, and which blueprints answer."""

import datetime as dt
import importlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

from flask import Flask

from grid.database import Database
from grid.rulebook import NoCity
from grid.settings import Settings
from web import assets, city, door, errors, language, moments, navigation, notices, security, words
from web.api import blueprint as blueprint_of_api

ROOT = Path(__file__).resolve().parents[1]

# module:blueprint, in the order of their paths
BLUEPRINTS = (
    "web.home:pages",
    "web.signin:pages",
    "web.language:pages",
    "web.notices:pages",
    "web.notice_settings:pages",
    "web.messages:pages",
    "web.case:pages",
    "web.health:pages",
    "web.api.v1:api",
    "web.field:pages",
    "web.tasks:pages",
    "web.work:pages",
    "web.desk_planned:pages",
    "web.desk_map:pages",
    "web.tiles:pages",
    "web.board_cases:pages",
    "web.board_ownership:pages",
    "web.escalations:pages",
    "web.admin_try:pages",
    "web.coverage:pages",
    "web.roster:pages",
)


def create_app(
    settings: Settings | None = None,
    *,
    database: Database | None = None,
    now: Callable[[], dt.datetime] | None = None,
    blueprints: tuple[str, ...] = BLUEPRINTS,
) -> Flask:
    """The WSGI application of one city. `database` and `now` stand in for those of the settings in tests."""
    settings = settings or Settings.from_environment()
    app = Flask("gridcase", root_path=str(ROOT), static_folder="static", template_folder="templates")
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # Flask's default provider has it
    city.install(app, settings, database or Database(settings.database_url, chain_key=settings.chain_keys[0]), now)
    for part in (assets, blueprint_of_api, door, errors, notices):
        part.install(app)
    security.install(app, settings)
    language.install(app)
    for name in blueprints:
        module, blueprint = name.split(":")
        app.register_blueprint(getattr(importlib.import_module(module), blueprint))
    door.doors(app)  # refuses a view that does not say who may enter
    _prepare_templates(app)
    return app


def warm(app: Flask) -> None:
    """Do once, before workers are forked, what each of them would do at its first request."""
    with app.test_request_context("/"):
        for name in app.jinja_env.list_templates(extensions=["html"]):
            app.jinja_env.get_template(name)
        with suppress(NoCity):  # a city that is still to be loaded
            city.rulebook()


def _prepare_templates(app: Flask) -> None:
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        me=door.me,
        may=navigation.may,
        now=city.now,
        city_name=language.city_name,
        entries_for=navigation.entries_for,
        tabs_for=navigation.tabs_for,
        word=words.word,
        CONTEST_REASONS=words.CONTEST_REASONS,
        override_reasons=words.override_reasons,
        when=moments.when,
        day=moments.day,
        countdown=moments.countdown,
    )
    app.jinja_env.filters.update(word=words.word, amount_of=words.amount_of)
    # one object for all macros: an import in the base template would not be seen inside the blocks of a page
    modules = [app.jinja_env.get_template(name).module for name in ("_macros.html", "_charts.html")]
    macros = {name: macro for module in modules for name, macro in vars(module).items() if not name.startswith("_")}
    app.jinja_env.globals["ui"] = SimpleNamespace(**macros)
