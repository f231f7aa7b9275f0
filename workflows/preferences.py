"""What a person has chosen about messages, the browsers that show them, and what the city has chosen."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlmodel import Session, col, delete, select

from grid.addresses import email_of, phone_of
from grid.ladders import Quiet
from grid.records import Contact, MessageDefault, Person, PushSubscription
from grid.refusals import N_, BadInput
from workflows.channels.channel import PushKeys
from workflows.topics import PERSONAL, Topic, Via

MOST_BROWSERS = 10
_NEEDED = {
    Via.EMAIL: ("email", N_("Give the e-mail address that messages are to go to.")),
    Via.SMS: ("phone", N_("Give the telephone number that messages are to go to.")),
}
Channels = Mapping[str, Collection[str]]  # topic → channels


@dataclass(frozen=True)
class Preferences:
    """`channels` is None for a person who takes what the city has chosen."""

    email: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    channels: Channels | None = None
    quiet: Quiet | None = None
    language: str = ""

    def checked(self) -> "Preferences":
        """The same with its addresses as they are kept; raises BadInput naming the field."""
        found = Preferences(email_of(self.email), phone_of(self.phone), self.channels, self.quiet, self.language)
        chosen = {via for vias in (self.channels or {}).values() for via in vias}
        for via, (name, sentence) in _NEEDED.items():
            if via in chosen and not getattr(found, name):
                raise BadInput(sentence, name)
        return found


def preferences_of(session: Session, person_id: int) -> Preferences:
    kept = session.get(Contact, person_id) or Contact(person_id=person_id)
    quiet = Quiet(kept.quiet_from, kept.quiet_to) if kept.quiet_from and kept.quiet_to else None
    return Preferences(kept.email, kept.phone, kept.channels, quiet, session.get_one(Person, person_id).language)


def prefer(session: Session, person_id: int, wanted: Preferences) -> None:
    """Keep what the person has chosen, all of it anew. Raises BadInput for an address that is none or missing."""
    found = wanted.checked()
    starts, ends = (found.quiet.starts, found.quiet.ends) if found.quiet else (None, None)
    channels = None if found.channels is None else {topic: sorted(vias) for topic, vias in found.channels.items()}
    kept = Contact(person_id=person_id, email=found.email, phone=found.phone, quiet_from=starts, quiet_to=ends)
    kept.channels = channels
    session.merge(kept)
    session.get_one(Person, person_id).language = found.language


def subscribe(session: Session, person_id: int, endpoint: str, keys: PushKeys, *, at: dt.datetime) -> None:
    """Let this browser show messages to the person, and to nobody who used it before. The oldest of many is let go."""
    session.exec(delete(PushSubscription).where(col(PushSubscription.endpoint) == endpoint))
    session.add(PushSubscription(person_id=person_id, endpoint=endpoint, **keys._asdict(), made_at=at))
    session.flush()
    mine = select(PushSubscription.id).where(PushSubscription.person_id == person_id)
    old = session.exec(mine.order_by(col(PushSubscription.id).desc()).offset(MOST_BROWSERS)).all()
    session.exec(delete(PushSubscription).where(col(PushSubscription.id).in_(old)))


def unsubscribe(session: Session, person_id: int) -> None:
    """Let no browser show messages to the person any more."""
    session.exec(delete(PushSubscription).where(col(PushSubscription.person_id) == person_id))


def browsers_of(session: Session, person_id: int) -> int:
    """How many browsers show messages to the person."""
    mine = select(PushSubscription.id).where(PushSubscription.person_id == person_id)
    return len(session.exec(mine).all())


def choose_for_city(session: Session, channels: Channels) -> None:
    """Let the city have chosen this, for its chats and for everybody who has not chosen."""
    session.exec(delete(MessageDefault))
    for topic, vias in channels.items():
        session.add_all(MessageDefault(topic=Topic(topic), channel=Via(via)) for via in sorted(set(vias)))
    session.flush()


def shown_to(person: Channels | None, city: Channels) -> dict[str, list[str]]:
    """What holds for a person, topic by topic."""
    holding = city if person is None else person
    return {topic: [via for via in PERSONAL if via in holding.get(topic, ())] for topic in Topic}
