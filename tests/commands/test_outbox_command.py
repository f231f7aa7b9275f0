"""`gridcase outbox` on a database of its own."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import migrations
from commands.outbox import outbox
from grid.database import Database
from tests.city import SmallCity
from tests.founding import found
from tests.messages.post_office import Listener, PostOffice
from workflows.channels.channel import Permanent
from workflows.topics import Via


@pytest.fixture
def post(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PostOffice:
    """An installation in which one message was given up."""
    database = Database(f"sqlite:///{tmp_path / 'gridcase.sqlite'}")
    migrations.upgrade(database)
    monkeypatch.setenv("GRIDCASE_HOME", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    city: SmallCity = found(database, tmp_path)
    office = PostOffice(city, {Via.EMAIL: Listener(troubles=[Permanent("SMTP 550")])})
    office.choose(city.dispatcher, {"turn": ["email"]}, email="sun@city.example")
    city.register(city.file())
    office.deliver(Via.EMAIL)
    return office


def run(*arguments: str) -> Result:
    done = CliRunner().invoke(outbox, arguments)
    assert done.exit_code == 0, done.output
    return done


def test_it_says_what_was_given_up_and_why(post: PostOffice) -> None:
    (dead,) = post.box()
    told = run().stdout
    assert "email: 0 waiting, 1 given up" in told
    assert f"{dead.case_number} register: SMTP 550" in told
    assert "sun@city.example" not in told


def test_it_lets_the_dead_be_tried_again(post: PostOffice) -> None:
    before, after = json.loads(run("--json").stdout), json.loads(run("--retry-dead", "--json").stdout)
    assert (before["retried"], before["queued"], before["dead"]) == (0, {}, {"email": 1})
    assert [one["reason"] for one in before["given_up"]] == ["SMTP 550"]
    assert (after["retried"], after["queued"], after["dead"], after["given_up"]) == (1, {"email": 1}, {}, [])


def test_an_empty_outbox_is_said_to_be_empty(post: PostOffice) -> None:
    run("--retry-dead")
    post.city.now = post.city.now.replace(year=2030)
    post.deliver(Via.EMAIL)
    assert run().stdout == "nothing waits, and nothing was given up\n"
