"""The case on the desk that goes by itself: the line that counts down, and the button that stops it."""

from flask import flash, redirect, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from grid.refusals import N_, BadInput
from web.case_words import department_name
from web.city import now, reading, rulebook, writing
from web.desk import DESK, pages, wish_of
from web.desk_rows import case_address
from web.door import actor, only, unattended
from web.planned import planned_of
from web.rendering import page
from web.spelling import spell
from workflows import cases
from workflows.planning import TooLate, stop


@pages.get("/desk/cases/<number>/planned")
@only(*DESK)
@unattended
def planned(number: str) -> Response:
    """The line about the plan, which the open page asks for every second as long as there is one."""
    case = cases.find(reading(), number, by=actor())
    return page(
        "desk/planned.html",
        case=case,
        planned=planned_of(reading(), [case], rulebook(), now()).get(case.id),
        went_to=department_name(case.department_id, rulebook()),
        href=case_address(number, wish_of(number)),
    )


@pages.post("/desk/cases/<number>/stop")
@only(*DESK)
def stop_planned(number: str) -> Response:
    """Keep the case here; where that comes too late, the desk shows where it went."""
    version = request.form.get("version", "")
    if not (version.isascii() and version.isdigit() and len(version) < 10):
        raise BadInput(N_("%(name)s must be a whole number."), "version", name="version")
    try:
        with writing() as session:
            case = cases.find(session, number, by=actor())
            stop(session, case, version=int(version), by=actor(), at=now(), book=rulebook())
        flash(gettext("Stopped: the case waits for a dispatcher."))
    except TooLate as late:
        flash(spell(late.sentence, late.values))
    return redirect(case_address(number, wish_of(number)), 303)
