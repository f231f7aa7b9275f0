"""What the clock and other people's moves have to tell the person who is signed in."""

from flask import Blueprint, Flask, g, redirect, request, url_for
from werkzeug.wrappers import Response

from grid.refusals import N_, BadInput
from web.city import now, reading, rulebook, writing
from web.door import actor, may_enter, me, only
from web.navigation import beginning
from web.rendering import page
from web.spelling import retold, spell
from workflows import notices
from workflows.ledger import waiting_for
from workflows.message_records import Outgoing
from workflows.moved_deadlines import moved_lines
from workflows.notices import SENTENCES, values_of
from workflows.records import Notice

pages = Blueprint("notices", __name__)
_MOST = 100


def install(app: Flask) -> None:
    app.jinja_env.globals["unread"] = unread


def unread() -> int:
    """How many notices wait for the person; asked once a request."""
    person = me()
    if "unread" not in g:
        g.unread = notices.count_unread(reading(), person) if person else 0
    count: int = g.unread
    return count


@pages.get("/notices")
@only()
def index() -> Response:
    waiting = notices.unread(reading(), actor(), limit=_MOST)
    about = {notice.case_id for notice in waiting if notice.case_id is not None}
    rows = [(notice, sentence_of(notice), _address(notice)) for notice in waiting]
    return page("notices.html", waiting=rows, unanswered=waiting_for(reading(), actor(), about))


@pages.get("/notices/<int:notice_id>")
@only()
def moved(notice_id: int) -> Response:
    """The cases that a notice of moved deadlines names, those due first first."""
    notice = notices.find(reading(), actor(), notice_id)
    lines = moved_lines(notice)
    more = notice.details.get("cases", notice.details.get("earlier", 0)) - len(lines)
    return page("notices_moved.html", sentence=sentence_of(notice), lines=lines, more=more, whole=_queue())


@pages.post("/notices/read")
@only()
def read() -> Response:
    """Mark all that were shown, up to the newest of them."""
    newest = request.form.get("up_to", type=int)
    if newest is None:
        raise BadInput(N_("Say up to which notice."), "up_to")
    with writing() as session:
        notices.mark_read(session, actor(), at=now(), up_to_id=newest)
    return redirect(url_for("notices.index"), 303)


def _address(notice: Notice) -> str:
    """Where a notice leads: its case, the roster, the history of the rules, a digest, its lines, or the queue."""
    if notice.case_number:
        return url_for("cases.case", number=notice.case_number)
    if "listed" in notice.details:
        return url_for("notices.moved", notice_id=notice.id)
    if notice.kind.startswith(("leave_", "swap_")):
        return url_for("roster.index")
    roles = actor().roles
    if notice.kind == "rules_refused" and may_enter(roles, "admin.index"):
        return url_for("admin.index", _anchor="history")
    if may_enter(roles, "escalations.index"):
        day = notice.at.astimezone(rulebook().hours.zone).date()
        return url_for("escalations.index", day=day.isoformat(), digest=notice.details.get("digest"))
    return _queue(tab="overdue")


def _queue(tab: str | None = None) -> str:
    """The reader's own list of cases."""
    roles = actor().roles
    at_desk = may_enter(roles, "desk.index")
    return url_for("desk.index", tab=tab) if at_desk else url_for(beginning(roles) or "home.index")


def sentence_of(notice: Notice | Outgoing) -> str:
    """What a notice, or a message about one, says in the language of the request."""
    known = SENTENCES.get(notice.kind, N_("News of %(number)s."))
    values = values_of(notice)
    return spell(known, values | {"reason": retold(values["reason"])})
