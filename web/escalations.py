"""The ledger of escalation for those who lead, and the button by which whoever was told acknowledges it."""

import datetime as dt
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from grid.records import Role
from grid.refusals import N_, BadInput
from web.city import now, reading, rulebook, writing
from web.door import actor, only
from web.escalation_lines import WHY, Escalations, as_lines, escalations
from web.language import named
from web.redirects import safe_target
from web.rendering import page
from workflows import cases
from workflows.ledger import NOT_SENT, REASONS, SENT, Part, acknowledge, count_lines, lines_of
from workflows.missed import review
from workflows.records import Case

pages = Blueprint("escalations", __name__)
LEADERS = (Role.SHIFT_LEADER, Role.MANAGER, Role.ADMINISTRATOR)
PAGE = 50
OUTCOMES = {"": N_("All"), SENT: N_("Sent"), NOT_SENT: N_("Not sent"), **{reason: WHY[reason] for reason in REASONS}}


@pages.get("/escalations")
@only(*LEADERS)
def index() -> Response:
    """What was escalated on one day, sent or not."""
    day, outcome, digest, offset = _day(), _outcome(), request.args.get("digest", type=int), _offset()
    midnight = dt.datetime.combine(day, dt.time(), rulebook().hours.zone)
    part = Part(actor().district_ids, midnight, midnight + dt.timedelta(days=1), outcome, digest)
    total = count_lines(reading(), part)
    lines = as_lines(reading(), lines_of(reading(), part, limit=PAGE, offset=offset))
    asked = {"day": day.isoformat(), "outcome": outcome, "digest": digest or None}
    last = offset + len(lines)
    return page(
        "escalations/index.html",
        day_shown=day,
        digest=digest,
        lines=lines,
        total=total,
        span=(offset + 1, last),
        outcome=outcome,
        outcomes=[(value, gettext(text)) for value, text in OUTCOMES.items()],
        yesterday=_address(asked, day=(day - dt.timedelta(days=1)).isoformat()),
        tomorrow=_address(asked, day=(day + dt.timedelta(days=1)).isoformat()) if day < _today() else "",
        earlier=_address(asked, offset=max(0, offset - PAGE)) if offset else "",
        later=_address(asked, offset=last) if last < total else "",
    )


@pages.get("/escalations/missed")
@only(*LEADERS)
def missed() -> Response:
    """What should have been escalated and was not; counted anew from every open case of one district."""
    areas = rulebook().areas
    districts = {areas[one].code: areas[one] for one in sorted(actor().district_ids) if one in areas}
    code = request.args.get("district") or next(iter(districts), "")
    if code not in districts:
        raise BadInput(N_("There is no district %(code)s that you work in."), "district", code=code[:40])
    found = review(reading(), [districts[code].id], at=now(), book=rulebook())
    choices = [(area.code, named(area)) for area in districts.values()]
    return page("escalations/missed.html", found=found, district=code, districts=choices)


@pages.post("/escalations/<number>/acknowledge")
@only()
def answer(number: str) -> Response:
    with writing() as session:
        acknowledge(session, cases.find(session, number, by=actor()), by=actor(), at=now())
    flash(gettext("%(number)s: acknowledged.", number=number))
    return redirect(safe_target(request.form.get("next"), url_for("cases.case", number=number)), 303)


@pages.app_template_global("escalations_of")
def escalations_of(case: Case) -> Escalations:
    return escalations(reading(), case, by=actor(), book=rulebook())


def _address(asked: dict[str, Any], **changes: Any) -> str:
    return url_for("escalations.index", **{name: value for name, value in (asked | changes).items() if value})


def _today() -> dt.date:
    return now().astimezone(rulebook().hours.zone).date()


def _day() -> dt.date:
    text = request.args.get("day", "")
    try:
        return dt.date.fromisoformat(text) if text else _today()
    except ValueError:
        raise BadInput(N_("A day is written 2026-03-09."), "day") from None


def _outcome() -> str:
    outcome = request.args.get("outcome", "")
    if outcome not in OUTCOMES:
        raise BadInput(N_("The outcome is one of %(known)s."), "outcome", known=", ".join(filter(None, OUTCOMES)))
    return outcome


def _offset() -> int:
    text = request.args.get("offset", "0")
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise BadInput(N_("%(name)s must be a whole number."), "offset", name="offset")
    return int(text)
