"""Watching the rules that clocks are counted by, so that no deadline is ever older than they are."""

import datetime as dt
import hashlib
import logging
from collections.abc import Callable
from typing import Any

from sqlmodel import Session, col, select, update

from grid.database import Database
from grid.facts import ConditionFacts
from grid.office_hours import OfficeHours
from grid.records import City
from grid.rulebook import CHECK_EVERY_S, NoCity, Rulebook, Rulebooks
from workflows.recomputing import Recomputed, recompute

# a worker may file by the old rules for so long after a revision
SETTLES_IN = dt.timedelta(seconds=2 * CHECK_EVERY_S)

log = logging.getLogger("gridcase.clock")


class DeadlineKeeper:
    """Counts the clocks anew when the calendar or a limit was revised, whoever did it. For one thread."""

    def __init__(self, database: Database, rulebooks: Rulebooks, now: Callable[[], dt.datetime]) -> None:
        self._database, self._rulebooks, self._now = database, rulebooks, now
        self._book: Rulebook | None = None
        self._counted_by: str | None = None
        self._again_at: dt.datetime | None = None

    def keep(self) -> Recomputed:
        """Count anew after a revision, at once and once more for what was filed by the old rules meanwhile.

        What was counted last is kept in the database, so that a revision nobody watched is seen at the next start.
        """
        try:
            book = self._rulebooks.current()
        except NoCity:
            return Recomputed()
        if book is self._book and self._again_at is None:
            return Recomputed()
        done, self._book = self._kept(book, fingerprint(book), self._now()), book
        if done.moved or done.unreadable:
            log.info("%d deadlines moved, %d clocks unreadable", done.moved, done.unreadable)
        return done

    def _kept(self, book: Rulebook, rules: str, now: dt.datetime) -> Recomputed:
        if self._counted_by is None:
            self._counted_by = self._stored()
        if rules != self._counted_by:
            done = recompute(self._database, book=book, at=now)
            self._counted_by, self._again_at = rules, now + SETTLES_IN
            return done
        if self._again_at is None or self._again_at - SETTLES_IN <= now < self._again_at:
            return Recomputed()
        since = min(now, self._again_at) - 2 * SETTLES_IN  # now is earlier when the clock on the wall was set back
        done = recompute(self._database, book=book, at=now, since=since)
        self._again_at = None
        with self._database.writing() as session:
            note_counted(session, book)
        return done

    def _stored(self) -> str:
        with self._database.reading() as session:
            return session.exec(select(City.counted_by)).first() or ""


def note_counted(session: Session, book: Rulebook) -> None:
    """Keep that every running clock is counted by these rules."""
    session.exec(update(City).values(counted_by=fingerprint(book)).where(col(City.code) == book.city.code))


def fingerprint(book: Rulebook) -> str:
    """The calendars with their areas and the limits in one word: two rulebooks of one word count every clock alike."""
    by_calendar = sorted({hours.code: _hours(hours) for hours in (book.hours, *book.area_hours.values())}.items())
    by_area = sorted((area, book.hours_for(area).code) for area in book.areas) if book.area_hours else ()
    limits = sorted((key, _limits(facts)) for key, facts in book.conditions.items())
    return hashlib.sha256(repr((book.hours.code, by_calendar, by_area, limits)).encode()).hexdigest()


def _limits(facts: ConditionFacts) -> list[Any]:
    return [facts.limit(reached) for reached in range(len(facts.milestones) + 1)]


def _hours(hours: OfficeHours) -> tuple[Any, ...]:
    facts = hours.facts
    days = (facts.zone.key, facts.working_day, facts.calendar_day, facts.day_seconds, facts.week)
    return days, sorted((date.isoformat(), exception.frames) for date, exception in facts.exceptions.items())
