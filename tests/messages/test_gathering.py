"""What quiet hours held back is told by one message a person and channel when they end."""

import datetime as dt

import pytest

from grid.actors import Actor
from tests.city import SmallCity
from tests.messages.post_office import Listener, PostOffice
from workflows.message_records import Sending
from workflows.notices import About, tell
from workflows.records import Case
from workflows.topics import Via

NIGHT = {"quiet_from": dt.time(22), "quiet_to": dt.time(7)}
TOPICS = {"turn": ["email"], "late": ["email"]}


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
def post(city: SmallCity, listener: Listener) -> PostOffice:
    office = PostOffice(city, {Via.EMAIL: listener})
    office.choose(city.dispatcher, TOPICS, email="sun@city.example", **NIGHT)
    office.choose(city.shift_leader, TOPICS, email="zhou@city.example", **NIGHT)
    return office


def night(city: SmallCity) -> None:
    city.now = city.now.replace(hour=23)


def told(city: SmallCity, case: Case, kind: str, *people: Actor, urgent: bool = False) -> None:
    about = About(case.district_id, case.id, case.number, urgent)
    with city.database.writing() as session:
        tell(session, about, [who.id for who in people if who.id], kind, at=city.now, dedupe=f"{case.id}:{kind}")


def heard(listener: Listener) -> list[str]:
    return [f"{message.to} {message.sentence}" for message in listener.heard]


def test_several_held_messages_are_told_by_one(city: SmallCity, post: PostOffice, listener: Listener) -> None:
    first, second = city.file(), city.file()
    night(city)
    told(city, first, "register", city.dispatcher)
    told(city, first, "rung_due", city.dispatcher)
    told(city, second, "rung_due", city.dispatcher)
    post.deliver(Via.EMAIL)
    assert heard(listener) == []
    post.deliver(Via.EMAIL, hours=8)
    assert heard(listener) == ["sun@city.example 免打扰时段内有 3 条消息，涉及案件 2 件，其中超时 2 件。"]
    (message,) = listener.heard
    assert message.subject.endswith("免打扰时段内的消息")
    assert message.link == "https://grid.city.example/notices"


def test_a_single_held_message_goes_out_as_it_is(city: SmallCity, post: PostOffice, listener: Listener) -> None:
    case = city.file()
    night(city)
    told(city, case, "register", city.dispatcher)
    post.deliver(Via.EMAIL, hours=8)
    assert heard(listener) == [f"sun@city.example {case.number} 已立案，待派遣。"]


def test_each_person_has_a_message_of_their_own(city: SmallCity, post: PostOffice, listener: Listener) -> None:
    cases = city.file(), city.file()
    night(city)
    for case in cases:
        told(city, case, "register", city.dispatcher, city.shift_leader)
    post.deliver(Via.EMAIL, hours=8)
    assert sorted(message.to for message in listener.heard) == ["sun@city.example", "zhou@city.example"]


def test_what_is_urgent_or_told_by_day_is_not_gathered(city: SmallCity, post: PostOffice, listener: Listener) -> None:
    cases = city.file(), city.file()
    for case in cases:
        told(city, case, "register", city.dispatcher)
    night(city)
    for case in cases:
        told(city, case, "dispute", city.dispatcher, urgent=True)
    post.deliver(Via.EMAIL)
    assert len(listener.heard) == 4


def test_it_is_gathered_once_and_keeps_its_key_when_it_is_tried_again(
    city: SmallCity, post: PostOffice, listener: Listener
) -> None:
    cases = city.file(), city.file()
    night(city)
    for case in cases:
        told(city, case, "register", city.dispatcher)
    listener.troubles = [RuntimeError()]
    post.deliver(Via.EMAIL, hours=8)
    post.deliver(Via.EMAIL, minutes=5)
    post.deliver(Via.EMAIL, minutes=5)
    first, second = listener.heard
    assert first.key == second.key
    assert [message.state for message in post.box()] == [Sending.GATHERED, Sending.GATHERED, Sending.SENT]


def test_what_was_gathered_is_forgotten_with_what_was_sent(city: SmallCity, post: PostOffice) -> None:
    cases = city.file(), city.file()
    night(city)
    for case in cases:
        told(city, case, "register", city.dispatcher)
    post.deliver(Via.EMAIL, hours=8)
    assert len(post.box()) == 3
    city.now = dt.datetime.now(dt.UTC) + dt.timedelta(days=31)  # an id tells when it was made
    post.delivery.tidy()
    assert [message.state for message in post.box()] == []
