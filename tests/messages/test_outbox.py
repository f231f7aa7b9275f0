"""Messages are written with their notice, for those who want them, and not without it."""

import datetime as dt

import pytest

from tests.city import SmallCity
from tests.messages.post_office import PostOffice
from workflows.message_records import Outgoing, Sending
from workflows.notices import About, tell
from workflows.records import Case
from workflows.topics import Topic, topic_of

MAIL = "sun@city.example"
NIGHT = {"quiet_from": dt.time(22), "quiet_to": dt.time(7)}


@pytest.fixture
def post(city: SmallCity) -> PostOffice:
    return PostOffice(city, {})


def told(post: PostOffice) -> list[tuple[int | None, str, str]]:
    return [(message.person_id, message.channel, message.kind) for message in post.box()]


def test_who_wants_nothing_gets_no_message(city: SmallCity, post: PostOffice) -> None:
    case = city.register(city.file())
    assert len(city.notices(case, to=city.dispatcher)) == 1
    assert post.box() == []


def test_a_person_is_told_by_the_channels_they_chose(city: SmallCity, post: PostOffice) -> None:
    post.choose(city.dispatcher, {"turn": ["email", "sms"]}, email=MAIL, phone="+8613800000000")
    city.register(city.file())
    dispatcher = city.dispatcher.id
    assert told(post) == [(dispatcher, "email", "register"), (dispatcher, "sms", "register")]
    assert {message.state for message in post.box()} == {Sending.QUEUED}


def test_without_an_address_there_is_no_message(city: SmallCity, post: PostOffice) -> None:
    post.choose(city.dispatcher, {"turn": ["email", "sms", "push"]}, email=MAIL)
    city.register(city.file())
    assert told(post) == [(city.dispatcher.id, "email", "register")]


def test_a_browser_is_an_address(city: SmallCity, post: PostOffice) -> None:
    post.choose(city.dispatcher, {"turn": ["push"]})
    post.subscribe(city.dispatcher, "https://push.example/1")
    post.subscribe(city.dispatcher, "https://push.example/2")
    city.register(city.file())
    assert told(post) == [(city.dispatcher.id, "push", "register")]


def test_who_has_not_chosen_is_told_as_the_city_has_it(city: SmallCity, post: PostOffice) -> None:
    post.choose_for_all("turn", "email")
    post.choose(city.dispatcher, None, email=MAIL)
    post.choose(city.other_dispatcher, {}, email="li@city.example")  # chose to be told nothing
    city.register(city.file())
    assert told(post) == [(city.dispatcher.id, "email", "register")]


def test_a_chat_of_the_city_is_told_once_however_many_people_are(city: SmallCity, post: PostOffice) -> None:
    post.choose_for_all("turn", "dingtalk")
    case = city.register(city.file())
    assert len(city.notices(case)) == 2  # both dispatchers
    assert told(post) == [(None, "dingtalk", "register")]


def test_what_is_told_twice_is_one_message(city: SmallCity, post: PostOffice) -> None:
    post.choose(city.dispatcher, {"turn": ["email"]}, email=MAIL)
    case = city.file()
    for _ in range(2):
        tell_dispatcher(city, case)
    assert len(post.box()) == 1


def test_a_move_that_is_taken_back_takes_its_message_back(city: SmallCity, post: PostOffice) -> None:
    post.choose(city.dispatcher, {"turn": ["email"]}, email=MAIL)
    case = city.file()
    with pytest.raises(ZeroDivisionError), city.database.writing() as session:
        tell(session, about(case), [city.dispatcher.id], "dispatch", at=city.now, dedupe="1")
        raise ZeroDivisionError
    assert post.box() == []
    assert city.notices(case, to=city.dispatcher) == []


def test_the_clock_writes_messages_too(city: SmallCity, post: PostOffice) -> None:
    post.choose(city.manager, {"late": ["email"]}, email="zheng@city.example")
    city.file("上水井盖")
    city.forward(days=2)
    assert {(person, channel) for person, channel, _ in told(post)} == {(city.manager.id, "email")}
    assert {topic_of(kind) for _, _, kind in told(post)} == {Topic.LATE}


def test_a_message_that_is_not_urgent_waits_for_the_morning(city: SmallCity, post: PostOffice) -> None:
    post.choose(city.dispatcher, {"turn": ["email"]}, email=MAIL, **NIGHT)
    case = city.file()
    city.now = city.now.replace(hour=23)
    tell_dispatcher(city, case)
    tell_dispatcher(city, case, urgent=True, dedupe="2")
    patient, urgent = post.box()
    morning = city.now.replace(hour=7) + dt.timedelta(days=1)
    assert (patient.at, patient.next_at) == (morning, morning)
    assert (urgent.at, urgent.next_at) == (city.now, city.now)


def test_nothing_in_the_outbox_is_an_address(city: SmallCity, post: PostOffice) -> None:
    post.choose(city.dispatcher, {"turn": ["email", "sms"]}, email=MAIL, phone="+8613800000000")
    city.register(city.file())
    texts = " ".join(str(message.model_dump()) for message in post.box())
    assert MAIL not in texts
    assert "13800000000" not in texts
    assert set(Outgoing.model_fields) >= {"person_id", "kind", "details"}


def about(case: Case, *, urgent: bool = False) -> About:
    return About(case.district_id, case.id, case.number, urgent)


def tell_dispatcher(city: SmallCity, case: Case, *, urgent: bool = False, dedupe: str = "1") -> None:
    with city.database.writing() as session:
        tell(session, about(case, urgent=urgent), [city.dispatcher.id], "register", at=city.now, dedupe=dedupe)
