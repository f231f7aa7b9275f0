"""Sending what is in the outbox. Every channel has a pass of its own, so that a slow or dead one keeps nobody waiting.

At least once: the key of a message goes with every attempt, so that the other side can know a repetition.
"""

import datetime as dt
import logging
import threading
import traceback
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from random import SystemRandom
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from grid.database import Database
from grid.records import City
from workflows import outbox
from workflows.channels.channel import Channel, Gone, Permanent, Temporary
from workflows.gathering import gather_held
from workflows.messages import Say, Wording
from workflows.outbox import Taken
from workflows.recipients import Recipient, Recipients, forget_browser
from workflows.topics import Via
from workflows.wishes import released_at

BATCH, AT_ONCE = 40, 8  # messages of a lease, and how many of them are sent at the same time
LEASE = dt.timedelta(minutes=15)  # longer than a batch takes when every attempt runs into its time-out
FIRST_WAIT, LONGEST_WAIT = dt.timedelta(minutes=1), dt.timedelta(hours=12)
KEPT = dt.timedelta(days=30)  # what was sent is then forgotten
WORN_OUT = "the sender failed every time"
_ANY = SystemRandom().random

log = logging.getLogger("gridcase.messages")


@dataclass(frozen=True)
class Delivered:
    """What a pass did."""

    sent: int = 0
    put_off: int = 0
    dead: int = 0

    def __add__(self, other: "Delivered") -> "Delivered":
        return Delivered(self.sent + other.sent, self.put_off + other.put_off, self.dead + other.dead)


@dataclass(frozen=True)
class Policy:
    """`attempts`: then a message is given up. `language`: of chats, and of people who chose none."""

    attempts: int
    language: str
    base_url: str


class _Job(NamedTuple):
    taken: Taken
    to: Recipient | Permanent
    wording: Wording
    zone: ZoneInfo


def wait_before(attempt: int, chance: float, asked_s: float = 0.0) -> dt.timedelta:
    """How long to wait after a failed attempt (1 is the first): exponential, with full jitter.

    `chance` from 0 to 1 is the jitter; the other side's own wish (Retry-After) is the least, within the longest wait.
    """
    most = min(LONGEST_WAIT, FIRST_WAIT * float(2 ** min(attempt - 1, 20)))
    return min(LONGEST_WAIT, max(most * chance, dt.timedelta(seconds=asked_s)))


class Delivery:
    """Sends by the channels that are set up. `chance` gives a random number from 0 to 1, `now` the time."""

    def __init__(
        self,
        database: Database,
        channels: Mapping[Via, Channel],
        say: Say,
        policy: Policy,
        now: Callable[[], dt.datetime],
        chance: Callable[[], float] = _ANY,
    ) -> None:
        self._database, self.channels, self._say, self._policy = database, channels, say, policy
        self._now, self._chance = now, chance
        self.stopping = threading.Event()  # what has not been begun is left for another time

    def deliver(self, via: Via) -> Delivered:
        """Send everything that is due by one channel. May be called twice, and by several at once."""
        with self._database.reading() as session:
            districts = outbox.districts_with_mail(session, via, at=self._now())
        if districts:
            with self._database.writing() as session:
                gather_held(session, districts, via, at=self._now())
        done = sum((self._deliver_in(district_id, via) for district_id in districts), Delivered())
        if done != Delivered():
            log.info("%s: %d sent, %d put off, %d given up", via, done.sent, done.put_off, done.dead)
        return done

    def tidy(self) -> None:
        """Give up what no channel of ours can carry, and forget what was sent long ago."""
        now = self._now()
        with self._database.writing() as session:
            outbox.turn_away(session, sorted(self.channels), at=now)
            outbox.forget_sent(session, before=now - KEPT)

    def _deliver_in(self, district_id: int, via: Via) -> Delivered:
        total = Delivered()
        while not self.stopping.is_set():
            jobs = self._take(district_id, via)
            if not jobs:
                break
            with ThreadPoolExecutor(AT_ONCE) as pool:
                done = sum(pool.map(self._do, jobs), Delivered())
            total += done
            if len(jobs) < BATCH or not done.sent:
                break  # all done; or the channel is down, and the others wait for the next pass
        return total

    def _take(self, district_id: int, via: Via) -> Sequence[_Job]:
        now = self._now()
        with self._database.writing() as session:
            taken = outbox.lease(session, district_id, via, at=now, until=now + LEASE, most=BATCH)
        if not taken:
            return []
        with self._database.reading() as session:
            recipients, (wording, zone) = Recipients(session), self._city(session)
            return [_Job(one, recipients.of(one), wording, zone) for one in taken]

    def _city(self, session: Session) -> tuple[Wording, ZoneInfo]:
        city = session.exec(select(City)).one()
        names = {"zh": city.name, "en": city.name_en or city.name}
        return Wording(self._say, self._policy.base_url, names), ZoneInfo(city.zone)

    def _do(self, job: _Job) -> Delivered:
        """Try once, and write down what became of it."""
        if self.stopping.is_set():
            return Delivered()
        try:
            self._send(job)
        except Temporary as trouble:
            return self._put_off(job, trouble)
        except Permanent as trouble:
            return self._bury(job, trouble.reason)
        except Exception as fault:  # ours; its words may hold an address, and the others must not wait for it
            where = "".join(traceback.format_tb(fault.__traceback__))
            log.warning("message %s failed with %s\n%s", job.taken.id, type(fault).__name__, where)
            return self._put_off(job, Temporary(type(fault).__name__))
        with self._database.writing() as session:
            outbox.mark_sent(session, job.taken, at=self._now())
        return Delivered(sent=1)

    def _send(self, job: _Job) -> None:
        """To every address of the recipient. One that is gone is forgotten; if all are, there is no way to tell."""
        if isinstance(job.to, Permanent):
            raise job.to
        if job.taken.attempts > self._policy.attempts:
            raise Permanent(WORN_OUT)  # each attempt so far took its worker with it
        language = job.to.language or self._policy.language
        gone: list[Gone] = []
        for address in job.to.addresses:
            try:
                self.channels[job.taken.channel].send(job.wording.message(job.taken, address, language))
            except Gone as left:
                gone.append(left)
                with self._database.writing() as session:
                    forget_browser(session, address.to)
        if len(gone) == len(job.to.addresses):
            raise gone[-1]

    def _put_off(self, job: _Job, trouble: Temporary) -> Delivered:
        attempt = job.taken.attempts
        if attempt >= self._policy.attempts:
            return self._bury(job, trouble.reason)
        again = self._now() + wait_before(attempt, self._chance(), trouble.after_s)
        if not job.taken.urgent and isinstance(job.to, Recipient):
            again = released_at(again, job.to.quiet, job.zone)
        with self._database.writing() as session:
            outbox.put_off(session, job.taken, until=again, reason=trouble.reason)
        return Delivered(put_off=1)

    def _bury(self, job: _Job, reason: str) -> Delivered:
        log.warning("message %s by %s is given up: %s", job.taken.id, job.taken.channel, reason)
        with self._database.writing() as session:
            outbox.bury(session, job.taken, reason=reason)
        return Delivered(dead=1)
