"""The clock process sends messages; if it is killed meanwhile, another one sends again, and is known by the key."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import migrations
from grid.database import Database
from grid.message_settings import SmsSettings
from tests.city import SmallCity
from tests.founding import found
from tests.messages.post_office import PostOffice
from tests.messages.servers import Gateway, Mailbox
from workflows.channels.sms import Sms
from workflows.delivering import Delivered
from workflows.message_records import Sending
from workflows.topics import Via

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 30


@pytest.fixture
def post(tmp_path: Path, gateway: Gateway) -> PostOffice:
    """An installation in which the dispatcher is to be told by e-mail and SMS."""
    database = Database(f"sqlite:///{tmp_path / 'gridcase.sqlite'}")
    migrations.upgrade(database)
    city: SmallCity = found(database, tmp_path)
    office = PostOffice(city, {Via.SMS: Sms(SmsSettings(gateway.url, {"id": "{id}"}), 5)})
    office.choose(city.dispatcher, {"turn": ["email", "sms"]}, email="sun@city.example", phone="+8613800000000")
    city.register(city.file())
    return office


@pytest.fixture
def clock(post: PostOffice, gateway: Gateway, mailbox: Mailbox) -> Iterator[subprocess.Popen[str]]:
    environment = {
        **os.environ,
        "GRIDCASE_HOME": str(post.city.home),
        "DATABASE_URL": post.city.database.url,
        "GRIDCASE_URL": "https://grid.city.example",
        "GRIDCASE_SMTP": f"smtp://127.0.0.1:{mailbox.port}",
        "GRIDCASE_MAIL_FROM": "grid@city.example",
        "GRIDCASE_SMS_URL": gateway.url,
    }
    command = [sys.executable, "app.py", "clock", "--tick", "0.05"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)
    yield process
    process.kill()
    process.communicate()


def test_the_clock_sends_by_every_channel(
    post: PostOffice, clock: subprocess.Popen[str], gateway: Gateway, mailbox: Mailbox
) -> None:
    assert mailbox.arrived.wait(PATIENCE_S)
    assert gateway.asked.wait(PATIENCE_S)
    clock.send_signal(signal.SIGTERM)
    _, log = clock.communicate(timeout=PATIENCE_S)
    assert clock.returncode == 0
    assert {message.state for message in post.box()} == {Sending.SENT}
    assert "email: 1 sent" in log
    assert "sun@city.example" not in log
    assert "13800000000" not in log


def test_a_clock_that_is_killed_while_it_sends_loses_nothing(
    post: PostOffice, clock: subprocess.Popen[str], gateway: Gateway
) -> None:
    gateway.open.clear()
    assert gateway.asked.wait(PATIENCE_S)
    clock.kill()
    clock.wait()
    gateway.open.set()
    taken = next(message for message in post.box() if message.channel == Via.SMS)
    assert taken.state == Sending.LEASED
    assert taken.next_at is not None
    post.city.now = taken.next_at
    assert post.deliver(Via.SMS) == Delivered(sent=1)
    assert [request.headers["Idempotency-Key"] for request in gateway.received] == [taken.dedupe] * 2
