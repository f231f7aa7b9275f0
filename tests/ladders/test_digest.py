"""After an outage everybody gets one digest a pass; the ledger still has a line for every rung."""

import datetime as dt

from sqlmodel import select

from grid.actors import Actor
from tests.city import SmallCity
from tests.ladders.laddered import with_ladders
from tests.ladders.test_rounds import REPEATED
from tests.messages.post_office import PostOffice
from workflows.digests import MANY
from workflows.escalation import escalate_overdue
from workflows.records import Notice


def told(city: SmallCity, person: Actor) -> list[Notice]:
    with city.database.reading() as session:
        mine = (Notice.district_id == city.district, Notice.person_id == person.id)
        return [n for n in session.exec(select(Notice).where(*mine).order_by(Notice.id)) if n.kind != "register"]


def test_after_an_outage_each_person_gets_one_digest_that_counts(city: SmallCity) -> None:
    cases = [city.file("上水井盖") for _ in range(MANY)]
    city.now += dt.timedelta(days=30)
    swept = escalate_overdue(city.database, now=city.now, book=city.book, batch=7)  # several transactions
    assert swept.rungs == 4 * MANY
    counts = {who: told(city, getattr(city, who)) for who in ("acceptor", "dispatcher", "shift_leader", "manager")}
    assert {who: [(n.kind, n.case_id) for n in notices] for who, notices in counts.items()} == {
        who: [("digest", None)] for who in counts
    }
    figures = {who: {k: v for k, v in n.details.items() if k != "digest"} for who, (n,) in counts.items()}
    assert figures == {
        "acceptor": {"rungs": 2 * MANY, "cases": MANY, "overdue": MANY},
        "dispatcher": {"rungs": MANY, "cases": MANY, "overdue": MANY},
        "shift_leader": {"rungs": MANY, "cases": MANY, "overdue": MANY},
        "manager": {"rungs": MANY, "cases": MANY, "overdue": MANY},
    }
    rungs = [rung for case in cases for rung in city.rungs(case)]
    assert len(rungs) == swept.rungs
    assert {str(rung.digest) for rung in rungs} == {counts["manager"][0].details["digest"]}
    assert all(rung.sent_to and not rung.not_sent for rung in rungs)
    assert swept.notices == 1 + 2 + 1 + 1  # there are two dispatchers


def test_a_few_that_are_late_are_told_one_by_one(city: SmallCity) -> None:
    for _ in range(MANY - 1):
        city.file("上水井盖")
    city.forward(days=1)
    assert {n.kind for n in told(city, city.manager)} == {"rung_late"}
    assert len(told(city, city.manager)) == MANY - 1


def test_what_has_only_just_come_due_is_told_by_itself(city: SmallCity) -> None:
    for _ in range(MANY):
        city.file("上水井盖")
    city.now += dt.timedelta(hours=2)
    fresh = city.file("上水井盖", discovered_at=city.now - dt.timedelta(minutes=100))
    city.sweep()
    # at 11:00 the first rung of the many (10:36) is not half an hour late, so that nobody is flooded by surprise
    assert {n.kind for n in told(city, city.acceptor)} == {"rung_near", "rung_due"}
    city.now += dt.timedelta(hours=1)
    city.sweep()
    assert [r.digest for r in city.rungs(fresh)] == [None, city.rungs(fresh)[1].digest]


def test_an_outage_is_digested_once(city: SmallCity) -> None:
    for _ in range(MANY):
        city.file("上水井盖")
    city.forward(days=30)
    city.sweep()
    assert [n.kind for n in told(city, city.manager)] == ["digest"]


def test_repetitions_that_an_outage_held_up_are_digested_too(city: SmallCity) -> None:
    for _ in range(MANY):
        with_ladders(city, REPEATED).file("上水井盖")
    city.forward(hours=2)
    assert {n.kind for n in told(city, city.dispatcher)} == {"rung_due"}
    city.forward(days=2)
    assert [n.details["rungs"] for n in told(city, city.dispatcher) if n.kind == "digest"] == [MANY]


def test_the_message_that_carries_a_digest_outside_tells_its_final_counts(city: SmallCity) -> None:
    post = PostOffice(city, {})
    post.choose(city.manager, {"late": ["email"]}, email="zheng@city.example")
    for _ in range(MANY):
        city.file("上水井盖")
    city.now += dt.timedelta(days=2)
    escalate_overdue(city.database, now=city.now, book=city.book, batch=7)  # it grows from batch to batch
    (message,) = post.box()
    assert (message.kind, message.details["rungs"]) == ("digest", MANY)
    assert message.at > city.now  # it waits until the pass is over
