"""What every channel is: something that sends one message, or says whether it is worth trying again."""

from dataclasses import dataclass, field
from typing import NamedTuple, Protocol


class PushKeys(NamedTuple):
    """The public key and the secret of a browser, base64url (RFC 8291)."""

    p256dh: str
    auth: str


@dataclass(frozen=True)
class Message:
    """What is sent to one address. `key` is the same at every attempt, so that the other side can know a repetition.

    `to` is an e-mail address, a telephone number or a browser's endpoint; empty for a chat of the city.
    """

    key: str
    subject: str
    sentence: str
    link: str
    footer: str
    language: str
    to: str = field(default="", repr=False)
    keys: PushKeys | None = field(default=None, repr=False)


class Undelivered(Exception):
    """`reason` is short and names no address, because it is kept and shown."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Temporary(Undelivered):
    """It may work later. `after_s`: the other side asks to be left alone for so many seconds."""

    def __init__(self, reason: str, after_s: float = 0.0) -> None:
        super().__init__(reason)
        self.after_s = after_s


class Permanent(Undelivered):
    """It will not work, however often it is tried."""


class Gone(Permanent):
    """The address exists no more."""


class Channel(Protocol):
    """A way out. `send` returns when the other side has taken the message, and raises Temporary or Permanent."""

    def send(self, message: Message) -> None: ...
