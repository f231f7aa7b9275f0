"""What is special about a case, as labels: for its page and for the desk."""

from collections.abc import Iterable
from typing import NamedTuple

from flask_babel import gettext

from web.moments import when
from web.words import REQUESTS
from workflows.moves import State
from workflows.records import Case


class Mark(NamedTuple):
    """A label with its tone and its icon, as the macro `ui.tag` takes them."""

    text: str
    tone: str
    icon: str


def marks_of(case: Case) -> list[Mark]:
    return [*_pressing(case), *_clock(case), *_way(case)]


def _pressing(case: Case) -> Iterable[Mark]:
    if case.urgent:
        yield Mark(gettext("Urgent"), "bad", "flame")
    if case.supervised:
        yield Mark(gettext("Supervised"), "bad", "flag")
    if case.pending:
        yield Mark(gettext("Asked for: %(what)s", what=gettext(REQUESTS[case.pending])), "violet", "help")
    if case.level >= 2:
        yield Mark(gettext("Escalated"), "bad", "alert-octagon")


def _clock(case: Case) -> Iterable[Mark]:
    if case.state == State.SUSPENDED:
        yield Mark(gettext("Suspended until %(time)s", time=when(case.resume_at)), "warn", "clock")
    if case.extension_count:
        yield Mark(gettext("Extended %(times)d×", times=case.extension_count), "warn", "calendar")
    if case.late_milestone_count:
        yield Mark(gettext("Milestones late: %(times)d", times=case.late_milestone_count), "bad", "flag")
    if case.excused:
        yield Mark(gettext("Lateness not counted"), "ok", "scale")


def _way(case: Case) -> Iterable[Mark]:
    if case.verified == "confirmed":
        yield Mark(gettext("Verified on the spot"), "ok", "circle-check")
    if case.verified == "denied":
        yield Mark(gettext("Not found on the spot"), "warn", "circle-x")
    if case.no_owner:
        yield Mark(gettext("No owner"), "info", "help")
    if case.binding:
        yield Mark(gettext("Decided by arbitration"), "info", "scale")
    for times, text, icon in (
        (case.rework_count, gettext("Sent back %(times)d×", times=case.rework_count), "refresh"),
        (case.contest_count, gettext("Contested %(times)d×", times=case.contest_count), "arrow-back-up"),
        (case.wrong_dispatch_count, gettext("Redispatched %(times)d×", times=case.wrong_dispatch_count), "route"),
        (case.reopen_count, gettext("Reopened %(times)d×", times=case.reopen_count), "history"),
    ):
        if times:
            yield Mark(text, "warn", icon)
