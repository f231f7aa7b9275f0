"""Whom a message is for, as they are when it is sent: still in service, still in charge, still with an address."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlmodel import Session, col, delete, select

from grid.accounts import actor_of
from grid.ladders import Quiet
from grid.records import Contact, PushSubscription
from grid.refusals import NotFound
from workflows.channels.channel import Permanent, PushKeys
from workflows.outbox import Taken
from workflows.topics import SHARED, Via


@dataclass(frozen=True)
class Address:
    """One place to send to; of a browser with its keys."""

    to: str = ""
    keys: PushKeys | None = None


@dataclass(frozen=True)
class Recipient:
    """`language` is empty where the person chose none."""

    addresses: Sequence[Address] = field(repr=False)
    language: str = ""
    quiet: Quiet | None = None


THE_CHAT = Recipient([Address()])


class Recipients:
    """The people of one batch, looked up once each."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[tuple[int, int, Via], Recipient | Permanent] = {}

    def of(self, message: Taken) -> Recipient | Permanent:
        """Who gets the message; a Permanent where nobody can or may have it any more."""
        if message.channel in SHARED:
            return THE_CHAT
        key = (message.person_id, message.district_id, Via(message.channel))
        if key not in self._known:
            self._known[key] = self._find(*key)
        return self._known[key]

    def _find(self, person_id: int, district_id: int, via: Via) -> Recipient | Permanent:
        try:
            person = actor_of(self._session, person_id)
        except NotFound:
            return Permanent("no longer in service")
        if not person.may_see(district_id):
            return Permanent("no longer in charge here")
        contact = self._session.get(Contact, person_id) or Contact(person_id=person_id)
        addresses = self._browsers(person_id) if via == Via.PUSH else _written(contact, via)
        if not addresses:
            return Permanent("no address")
        quiet = Quiet(contact.quiet_from, contact.quiet_to) if contact.quiet_from and contact.quiet_to else None
        return Recipient(addresses, person.language, quiet)

    def _browsers(self, person_id: int) -> list[Address]:
        mine = select(PushSubscription).where(PushSubscription.person_id == person_id)
        found = self._session.exec(mine.order_by(col(PushSubscription.id)))
        return [Address(one.endpoint, PushKeys(one.p256dh, one.auth)) for one in found]


def _written(contact: Contact, via: Via) -> list[Address]:
    text = contact.email if via == Via.EMAIL else contact.phone
    return [Address(text)] if text else []


def forget_browser(session: Session, endpoint: str) -> None:
    """A push service says that the browser has left."""
    session.exec(delete(PushSubscription).where(col(PushSubscription.endpoint) == endpoint))
