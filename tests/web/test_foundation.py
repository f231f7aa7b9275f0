"""The application as a whole: it starts, speaks both languages, answers parts to htmx, and refuses in one voice."""

import gzip
import json

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient
from sqlmodel import select

from grid.records import City
from grid.refusals import BadInput, Conflict, NotAllowed, NotFound
from grid.settings import Settings
from tests.city import SmallCity
from tests.web.conftest import Enter
from web.city import reading, writing
from web.door import doors, everyone
from web.errors import status_of
from web.site import create_app


def test_a_stranger_is_asked_to_sign_in_and_comes_back_to_the_page(stranger: FlaskClient) -> None:
    answer = stranger.get("/")
    assert (answer.status_code, answer.location) == (303, "/signin?next=/")


def test_the_page_speaks_the_language_of_the_browser(stranger: FlaskClient) -> None:
    chinese = stranger.get("/signin", headers={"Accept-Language": "zh-CN,zh;q=0.9"}).text
    english = stranger.get("/signin", headers={"Accept-Language": "en-GB,en;q=0.9"}).text
    assert '<html lang="zh-CN"' in chinese
    assert "<h1>登录</h1>" in chinese
    assert '<html lang="en"' in english
    assert "<h1>Sign in</h1>" in english


def test_a_chosen_language_stays(stranger: FlaskClient) -> None:
    answer = stranger.get("/language/en?next=/signin")
    assert (answer.status_code, answer.location) == (303, "/signin")
    assert "<h1>Sign in</h1>" in stranger.get("/signin", headers={"Accept-Language": "zh-CN"}).text


def test_the_sunlight_theme_stays(stranger: FlaskClient) -> None:
    stranger.get("/theme/sun")
    assert 'data-theme="sun"' in stranger.get("/signin").text


def test_htmx_gets_the_part_and_a_browser_the_whole(stranger: FlaskClient) -> None:
    part = stranger.get("/signin", headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert "<form" in part.text
    assert "HX-Request" in part.headers["Vary"]
    whole = stranger.get("/signin", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" in whole.text


@pytest.mark.parametrize(("kind", "status"), [(BadInput, 422), (NotFound, 404), (NotAllowed, 403), (Conflict, 409)])
def test_a_refusal_becomes_its_status(kind: type, status: int) -> None:
    class Special(kind):  # type: ignore[misc]  # a class that is a value here
        """A refusal of somebody's own."""

    assert status_of(Special("No.")) == status


def test_a_refusal_is_told_to_each_in_its_own_way(city: SmallCity, settings: Settings) -> None:
    app = create_app(settings, database=city.database, now=lambda: city.now)
    app.register_blueprint(_refusing())
    client = app.test_client()
    page = client.get("/refusing", headers={"Accept-Language": "zh"})
    part = client.get("/refusing", headers={"HX-Request": "true"})
    problem = client.get("/api/refusing", headers={"Accept-Language": "en"})
    assert page.status_code == part.status_code == problem.status_code == 403
    assert "您的角色没有这项权限。" in page.text
    assert part.headers["HX-Retarget"] == "#messages"
    assert "<html" not in part.text
    assert problem.content_type == "application/problem+json"
    assert json.loads(problem.data) == {
        "type": "about:blank",
        "title": "Forbidden",
        "status": 403,
        "detail": "This is not among the tasks of your role.",
        "field": "role",
    }


def test_a_mishap_tells_nothing_of_itself(city: SmallCity, settings: Settings) -> None:
    app = create_app(settings, database=city.database, now=lambda: city.now)
    app.register_blueprint(_refusing())
    answer = app.test_client().get("/failing", headers={"Accept-Language": "en"})
    assert answer.status_code == 500
    assert "the secret reason" not in answer.text


def test_a_view_that_does_not_say_who_may_enter_keeps_the_application_from_starting(app: Flask) -> None:
    app.add_url_rule("/open", "open", lambda: "anybody")
    with pytest.raises(TypeError, match="open does not say who may enter"):
        doors(app)


def test_everybody_is_let_in_where_only_names_no_role(enter: Enter, city: SmallCity) -> None:
    for person in city.people.values():
        assert enter(person).get("/").status_code in {200, 303}


def test_static_files_asked_for_by_their_content_are_kept_for_ever(stranger: FlaskClient) -> None:
    page = stranger.get("/signin").text
    address = page.split('<link rel="stylesheet" href="')[1].split('"')[0]
    assert stranger.get(address).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert stranger.get(address.split("?")[0]).headers["Cache-Control"] == "no-cache"


def test_static_texts_are_sent_compressed(stranger: FlaskClient) -> None:
    plain = stranger.get("/static/css/ui.css")
    pressed = stranger.get("/static/css/ui.css", headers={"Accept-Encoding": "gzip"})
    assert pressed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(pressed.data) == plain.data
    assert "Accept-Encoding" in plain.headers["Vary"]


def test_what_is_read_after_writing_in_one_request_is_what_was_written(app: Flask) -> None:
    with app.test_request_context("/"):
        assert reading().exec(select(City.revision)).one() != 7
        with writing() as session:
            session.exec(select(City)).one().revision = 7
        assert reading().exec(select(City.revision)).one() == 7


def _refusing() -> Blueprint:
    blueprint = Blueprint("refusing", __name__)

    def refuse() -> str:
        raise NotAllowed("This is not among the tasks of your role.", field="role")

    def fail() -> str:
        raise RuntimeError("the secret reason")

    blueprint.add_url_rule("/refusing", "page", everyone(refuse))
    blueprint.add_url_rule("/api/refusing", "api", everyone(refuse))
    blueprint.add_url_rule("/failing", "failing", everyone(fail))
    return blueprint
