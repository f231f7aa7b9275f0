"""What a pass of the delivery does with the outbox."""

import datetime as dt
import logging
import threading

import pytest

from grid.accounts import find_person, give_areas
from grid.message_settings import MailSettings, SmsSettings
from tests.city import SmallCity
from tests.messages.post_office import POLICY, Listener, PostOffice
from tests.messages.servers import Gateway, Mailbox
from web.language import speaker
from workflows import outbox
from workflows.channels.channel import Gone, Permanent, Temporary
from workflows.channels.mail import Mail
from workflows.channels.sms import Sms
from workflows.delivering import LEASE, WORN_OUT, Delivered, wait_before
from workflows.message_records import Outgoing, Sending
from workflows.notices import SENTENCES
from workflows.topics import Via

MAIL, PHONE = "sun@city.example", "+8613800000000"


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
def post(city: SmallCity, listener: Listener) -> PostOffice:
    """The dispatcher wants an e-mail when it is their turn."""
    office = PostOffice(city, {Via.EMAIL: listener})
    office.choose(city.dispatcher, {"turn": ["email"]}, email=MAIL)
    return office


def one_message(city: SmallCity, post: PostOffice) -> Outgoing:
    city.register(city.file())
    (message,) = post.box()
    return message


def test_a_message_is_sent_once(city: SmallCity, post: PostOffice, listener: Listener) -> None:
    one_message(city, post)
    assert post.deliver(Via.EMAIL) == Delivered(sent=1)
    assert post.deliver(Via.EMAIL, hours=1) == Delivered()
    assert [message.to for message in listener.heard] == [MAIL]
    (sent,) = post.box()
    assert (sent.state, sent.attempts, sent.next_at) == (Sending.SENT, 1, None)


@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("", "示范市 · 轮到您处理 · "),  # as the installation has it
        ("zh", "示范市 · 轮到您处理 · "),
        ("en", "Example City · It is your turn · "),
    ],
)
def test_it_speaks_the_readers_language(
    city: SmallCity, post: PostOffice, listener: Listener, language: str, subject: str
) -> None:
    with city.database.writing() as session:
        find_person(session, city.dispatcher.username).language = language
    number = one_message(city, post).case_number
    post.deliver(Via.EMAIL)
    (heard,) = listener.heard
    assert heard.subject == subject + number
    assert heard.sentence == speaker()(language or "zh", SENTENCES["register"]) % {"number": number}
    assert heard.link == f"https://grid.city.example/cases/{number}"


def test_a_picked_reason_is_told_in_the_readers_language(city: SmallCity, post: PostOffice, listener: Listener) -> None:
    reason = "The place lies outside our area"
    case = city.dispatch(city.register(city.file()))
    post.choose(city.dispatcher, {"turn": ["email"]}, email=MAIL)
    city.contest(case, reason=reason)
    post.deliver(Via.EMAIL)
    assert listener.heard[-1].sentence == speaker()("zh", SENTENCES["contest"]) % {
        "number": case.number,
        "reason": speaker()("zh", reason),
    }


def test_a_failure_is_tried_again_after_a_while(city: SmallCity, post: PostOffice, listener: Listener) -> None:
    one_message(city, post)
    listener.troubles = [Temporary("SMTP 451")]
    assert post.deliver(Via.EMAIL) == Delivered(put_off=1)
    (waiting,) = post.box()
    assert (waiting.state, waiting.last_error) == (Sending.QUEUED, "SMTP 451")
    assert waiting.next_at == city.now + dt.timedelta(minutes=1)
    assert post.deliver(Via.EMAIL, seconds=59) == Delivered()
    assert post.deliver(Via.EMAIL, seconds=1) == Delivered(sent=1)
    assert [message.key for message in listener.heard] == [waiting.dedupe, waiting.dedupe]


@pytest.mark.parametrize(
    ("attempt", "chance", "asked_s", "wait_s"),
    [
        (1, 1.0, 0, 60),
        (2, 1.0, 0, 120),
        (4, 0.5, 0, 240),  # half of eight minutes
        (4, 0.0, 0, 0),  # full jitter: perhaps at once
        (1, 0.0, 90, 90),  # the other side asks for it
        (14, 1.0, 0, 12 * 3600),  # never longer
        (50, 1.0, 10**9, 12 * 3600),
    ],
)
def test_the_wait_grows_and_is_scattered(attempt: int, chance: float, asked_s: float, wait_s: float) -> None:
    assert wait_before(attempt, chance, asked_s) == dt.timedelta(seconds=wait_s)


def test_after_so_many_attempts_it_is_given_up(city: SmallCity, post: PostOffice, listener: Listener) -> None:
    one_message(city, post)
    listener.troubles = [Temporary("HTTP 503")] * POLICY.attempts
    done = [post.deliver(Via.EMAIL, days=1) for _ in range(POLICY.attempts + 1)]
    assert done == [Delivered(put_off=1)] * (POLICY.attempts - 1) + [Delivered(dead=1), Delivered()]
    (dead,) = post.box()
    assert (dead.state, dead.last_error, dead.next_at) == (Sending.DEAD, "HTTP 503", None)


def test_what_cannot_work_is_given_up_at_once(city: SmallCity, post: PostOffice, listener: Listener) -> None:
    one_message(city, post)
    listener.troubles = [Permanent("SMTP 550")]
    assert post.deliver(Via.EMAIL) == Delivered(dead=1)
    assert post.box()[0].last_error == "SMTP 550"


def test_a_fault_of_ours_harms_one_message_only_and_tells_no_address(
    city: SmallCity, post: PostOffice, listener: Listener, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        city.register(city.file())
    listener.troubles = [ValueError(f"invalid {MAIL}")]
    with caplog.at_level(logging.INFO):
        assert post.deliver(Via.EMAIL) == Delivered(sent=2, put_off=1)
    assert "failed with ValueError" in caplog.text
    assert MAIL not in caplog.text


def test_a_retry_minds_the_quiet_hours(city: SmallCity, post: PostOffice, listener: Listener) -> None:
    post.choose(city.dispatcher, {"turn": ["email"]}, email=MAIL, quiet_from=dt.time(9, 30), quiet_to=dt.time(14))
    one_message(city, post)
    listener.troubles = [Temporary("SMTP 451", after_s=3600)]
    post.deliver(Via.EMAIL)
    assert post.box()[0].next_at == city.now.replace(hour=14)


def test_a_lease_keeps_others_away_and_runs_out(city: SmallCity, post: PostOffice, listener: Listener) -> None:
    """A worker takes the message and dies."""
    one_message(city, post)
    with city.database.writing() as session:
        (taken,) = take(session, city)
    assert post.box()[0].state == Sending.LEASED
    assert post.deliver(Via.EMAIL) == Delivered()
    city.now += LEASE
    assert post.deliver(Via.EMAIL) == Delivered(sent=1)
    with city.database.writing() as session:  # and the dead worker comes back to life
        assert not outbox.bury(session, taken, reason="late")
    assert post.box()[0].state == Sending.SENT


def test_a_message_that_kills_its_workers_is_given_up(city: SmallCity, post: PostOffice, listener: Listener) -> None:
    one_message(city, post)
    for _ in range(POLICY.attempts):
        with city.database.writing() as session:
            take(session, city)
        city.now += LEASE
    assert post.deliver(Via.EMAIL) == Delivered(dead=1)
    assert (post.box()[0].last_error, listener.heard) == (WORN_OUT, [])


def test_who_left_or_lost_the_district_is_not_told(city: SmallCity, post: PostOffice, listener: Listener) -> None:
    one_message(city, post)
    with city.database.writing() as session:
        give_areas(session, find_person(session, city.dispatcher.username), [city.other_district])
    assert post.deliver(Via.EMAIL) == Delivered(dead=1)
    assert (post.box()[0].last_error, listener.heard) == ("no longer in charge here", [])


def test_a_browser_that_has_left_is_forgotten_and_the_other_one_told(city: SmallCity) -> None:
    listener = Listener(troubles=[Gone("HTTP 410")])
    post = PostOffice(city, {Via.PUSH: listener})
    post.choose(city.dispatcher, {"turn": ["push"]})
    for number in (1, 2):
        post.subscribe(city.dispatcher, f"https://push.example/{number}")
    city.register(city.file())
    assert post.deliver(Via.PUSH) == Delivered(sent=1)
    city.register(city.file())
    listener.troubles = [Gone("HTTP 410")]
    assert post.deliver(Via.PUSH) == Delivered(dead=1)
    assert [message.to[-1] for message in listener.heard] == ["1", "2", "2"]
    assert [message.last_error for message in post.box()] == ["", "HTTP 410"]


def test_a_channel_that_hangs_keeps_no_other_waiting(city: SmallCity, gateway: Gateway, mailbox: Mailbox) -> None:
    """The SMS gateway takes the connection and says nothing; meanwhile e-mails go out and cases move."""
    channels = {
        Via.SMS: Sms(SmsSettings(gateway.url, {"to": "{phone}"}), 30),
        Via.EMAIL: Mail(MailSettings("127.0.0.1", mailbox.port, "none", "grid@city.example"), 5),
    }
    post = PostOffice(city, channels)
    post.choose(city.dispatcher, {"turn": ["email", "sms"]}, email=MAIL, phone=PHONE)
    city.register(city.file())
    gateway.open.clear()
    sms = threading.Thread(target=post.deliver, args=[Via.SMS])
    sms.start()
    assert post.deliver(Via.EMAIL) == Delivered(sent=1)
    case = city.dispatch(city.register(city.file()))  # no transaction waits for the gateway
    assert city.forward(days=30).rungs > 0
    assert state_of_first(post, Via.SMS) != Sending.SENT
    gateway.open.set()
    sms.join()
    assert state_of_first(post, Via.SMS) == Sending.SENT
    assert city.again(case).level > 0


def test_two_workers_share_the_work(city: SmallCity, post: PostOffice, listener: Listener) -> None:
    for _ in range(12):
        city.register(city.file())
    workers = [threading.Thread(target=post.deliver, args=[Via.EMAIL]) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(message.key for message in listener.heard) == sorted(message.dedupe for message in post.box())
    assert {message.state for message in post.box()} == {Sending.SENT}


def test_a_channel_that_is_no_longer_set_up_gives_its_messages_up(city: SmallCity, listener: Listener) -> None:
    post = PostOffice(city, {Via.EMAIL: listener})
    post.choose(city.dispatcher, {"turn": ["email", "sms"]}, email=MAIL, phone=PHONE)
    city.register(city.file())
    post.delivery.tidy()
    assert [(message.channel, message.state, message.last_error) for message in post.box()] == [
        ("email", Sending.QUEUED, ""),
        ("sms", Sending.DEAD, outbox.NOT_SET_UP),
    ]


def test_what_was_sent_a_month_ago_is_forgotten(city: SmallCity, post: PostOffice, listener: Listener) -> None:
    """Ids tell when a message was written, by the clock on the wall."""
    one_message(city, post)
    post.deliver(Via.EMAIL)
    city.now = dt.datetime.now(dt.UTC) + dt.timedelta(days=29)
    post.delivery.tidy()
    assert len(post.box()) == 1
    city.now += dt.timedelta(days=2)
    post.delivery.tidy()
    assert post.box() == []


def state_of_first(post: PostOffice, via: Via) -> Sending:
    return next(message.state for message in post.box() if message.channel == via)


def take(session: object, city: SmallCity) -> list[outbox.Taken]:
    return outbox.lease(session, city.district, Via.EMAIL, at=city.now, until=city.now + LEASE, most=10)
