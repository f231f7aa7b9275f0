"""Who wants to be told of what by which channel: as the person has chosen, else as the city has it."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, exists, select, true
from sqlmodel import Session

from grid.ladders import Quiet
from grid.records import Contact
from workflows.topics import DIGESTS, PERSONAL, SHARED, Via, topic_of

Chosen = Mapping[str, Collection[str]]  # topic → channels


@dataclass(frozen=True)
class Wish:
    """Of one person. `reached_by`: the channels for which there is an address."""

    chosen: Chosen
    reached_by: frozenset[Via]
    quiet: Quiet | None = None

    def channels(self, kind: str) -> Iterator[Via]:
        wanted = self.chosen.get(topic_of(kind), ())
        return (via for via in PERSONAL if via in wanted and via in self.reached_by)


NO_WISH = Wish({}, frozenset())


def released_at(moment: dt.datetime, quiet: Quiet | None, zone: ZoneInfo) -> dt.datetime:
    """Return the moment itself, or the end of the quiet hours of the city's day that it falls into."""
    return (quiet and quiet.until(moment.astimezone(zone))) or moment


@dataclass(frozen=True)
class Wishes:
    """Of the people of some notices, and of the city itself."""

    city: Chosen = field(default_factory=dict)
    people: Mapping[int, Wish] = field(default_factory=dict)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))

    def are_none(self) -> bool:
        return not self.city and not any(wish.chosen for wish in self.people.values())

    def of(self, person_id: int) -> Wish:
        return self.people.get(person_id, NO_WISH)

    def chats(self, kind: str) -> Iterator[Via]:
        """The chats of the city that hear of it, whoever is told besides. A digest counts the cases of one reader."""
        wanted = self.city.get(topic_of(kind), ())
        return (via for via in SHARED if via in wanted and kind not in DIGESTS)

    def ready_at(self, person_id: int, moment: dt.datetime, *, urgent: bool) -> dt.datetime:
        """When a message may go out to the person: at once, or if it is not urgent, after their quiet hours."""
        quiet = None if urgent else self.of(person_id).quiet
        return released_at(moment, quiet, self.zone)


def wishes_of(session: Session, people: Collection[int]) -> Wishes:
    """What these people and the city want; two quick statements, because escalation asks for every batch."""
    connection = session.connection()
    city, zone = _city_wish(session)
    rows: Iterable[Any] = connection.execute(_PEOPLE, {"people": sorted(set(people))})
    return Wishes(city, {row.id: _wish(row, city) for row in rows}, ZoneInfo(zone))


def _city_wish(session: Session) -> tuple[dict[str, list[str]], str]:
    """What the city has chosen, and its time zone. One row a choice, and one more if there is none."""
    chosen: dict[str, list[str]] = {}
    zone = "UTC"
    for row in session.connection().execute(_CITY):
        zone = row.zone
        if row.topic is not None:
            chosen.setdefault(row.topic, []).append(row.channel)
    return chosen, zone


def city_wish(session: Session) -> Chosen:
    """What the city has chosen for its chats, and for everybody who has not chosen."""
    return _city_wish(session)[0]


def _wish(row: Any, city: Chosen) -> Wish:
    known = {Via.EMAIL: row.email, Via.SMS: row.phone, Via.PUSH: row.browsers}
    quiet = None if row.quiet_from is None or row.quiet_to is None else Quiet(row.quiet_from, row.quiet_to)
    reached_by = frozenset(via for via, address in known.items() if address)
    return Wish(city if row.channels is None else row.channels, reached_by, quiet)


_TABLES = Contact.metadata.tables
_PERSON, _CONTACT, _PUSH, _HERE, _DEFAULT = (
    _TABLES[name] for name in ("person", "contact", "push_subscription", "city", "message_default")
)
_CITY = select(_HERE.c.zone, _DEFAULT.c.topic, _DEFAULT.c.channel).join_from(_HERE, _DEFAULT, true(), isouter=True)
_PEOPLE = (
    select(
        _PERSON.c.id,
        *(_CONTACT.c[name] for name in ("channels", "email", "phone", "quiet_from", "quiet_to")),
        exists().where(_PUSH.c.person_id == _PERSON.c.id).label("browsers"),
    )
    .join_from(_PERSON, _CONTACT, _CONTACT.c.person_id == _PERSON.c.id, isouter=True)
    .where(_PERSON.c.id.in_(bindparam("people", expanding=True)))
)
