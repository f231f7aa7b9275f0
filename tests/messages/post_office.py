"""The small city with channels: real ones to the servers of the tests, and ones that fail as told."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import select

from grid.actors import Actor
from grid.records import Contact, MessageDefault, PushSubscription
from tests.city import SmallCity
from web.language import speaker
from workflows.channels.channel import Channel, Message, PushKeys
from workflows.delivering import Delivered, Delivery, Policy
from workflows.message_records import Outgoing
from workflows.topics import Via

_SOME_KEYS = PushKeys("p", "a")
POLICY = Policy(attempts=3, language="zh", base_url="https://grid.city.example")


@dataclass
class Listener:
    """A channel within the process that keeps what it is given, and raises what it was told to."""

    heard: list[Message] = field(default_factory=list)
    troubles: list[Exception] = field(default_factory=list)

    def send(self, message: Message) -> None:
        self.heard.append(message)
        if self.troubles:
            raise self.troubles.pop(0)


@dataclass
class PostOffice:
    city: SmallCity
    channels: Mapping[Via, Channel]
    chance: float = 1.0

    def __post_init__(self) -> None:
        self.delivery = Delivery(
            self.city.database, self.channels, speaker(), POLICY, lambda: self.city.now, lambda: self.chance
        )

    def deliver(self, via: Via, **later: float) -> Delivered:
        """One pass at the present moment, or so much later."""
        self.city.now += dt.timedelta(**later)
        return self.delivery.deliver(via)

    def choose(self, person: Actor, channels: dict[str, list[str]] | None = None, **facts: Any) -> None:
        """Let the person have chosen this."""
        assert person.id is not None
        with self.city.database.writing() as session:
            session.merge(Contact(person_id=person.id, channels=channels, **facts))

    def subscribe(self, person: Actor, endpoint: str, keys: PushKeys = _SOME_KEYS) -> None:
        assert person.id is not None
        with self.city.database.writing() as session:
            session.add(
                PushSubscription(person_id=person.id, endpoint=endpoint, **keys._asdict(), made_at=self.city.now)
            )

    def choose_for_all(self, topic: str, *channels: str) -> None:
        """Let the city have chosen this."""
        with self.city.database.writing() as session:
            session.add_all(MessageDefault(topic=topic, channel=channel) for channel in channels)

    def box(self) -> list[Outgoing]:
        """Everything in the outbox, in the order in which it was written."""
        here = (self.city.district, self.city.other_district)
        with self.city.database.reading() as session:
            query = select(Outgoing).where(Outgoing.district_id.in_(here)).order_by(Outgoing.id)
            return list(session.exec(query))
