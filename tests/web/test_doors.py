"""Who may enter where: every address, as every role and as a stranger. An address that is not listed fails."""

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from grid.records import Role
from tests.city import SmallCity
from tests.web.conftest import Enter
from tests.web.doors import DOORS
from web.door import doors


def listed(app: Flask) -> dict[str, Rule]:
    return {f"{method} {rule.rule}": rule for rule in app.url_map.iter_rules() for method in methods(rule)}


def methods(rule: Rule) -> set[str]:
    return set(rule.methods or ()) - {"HEAD", "OPTIONS"}


def test_every_address_is_listed_with_those_who_may_enter(app: Flask) -> None:
    known = doors(app)
    found = {name: known[rule.endpoint] for name, rule in listed(app).items()}
    assert found == DOORS


def test_each_role_gets_in_where_it_is_listed_and_nowhere_else(app: Flask, enter: Enter, city: SmallCity) -> None:
    app.testing = False  # what happens behind the door does not matter here
    for role in Role:
        person = next(actor for actor in city.people.values() if actor.roles == {role})
        try_every_door(app, enter(person), role)
    try_every_door(app, app.test_client(), None)


def try_every_door(app: Flask, client: FlaskClient, role: Role | None) -> None:
    for name, rule in listed(app).items():
        address = app.url_map.bind("localhost").build(rule.endpoint, dict.fromkeys(rule.arguments, 1))
        if rule.endpoint in {"signin.sign_out", "static"} or name not in DOORS:
            continue  # an unlisted one fails the test above
        answer = client.open(address, method=name.split()[0], headers={"Accept-Language": "en"})
        door = DOORS[name]
        if door is None:
            assert answer.status_code not in {401, 403}, name
        elif role is None:
            assert answer.status_code == 401 or answer.location.startswith("/signin"), name
        else:
            kept_out = answer.status_code == 403 and "not among the tasks of your role" in answer.text
            assert kept_out == (role not in door), f"{name} as {role}: {answer.status_code}"
