"""What the form of a move says, as the door to a case takes it: the same for the page of a case and for the desk."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from grid.refusals import N_, BadInput

_MOST_DIGITS = 19


def given_in(form: Mapping[str, str], zone: ZoneInfo) -> dict[str, Any]:
    """Return the keywords of `workflows.cases.move`. Raises BadInput naming the field that means nothing.

    Of a list to pick from and a field to type in, `name` and `name_text`, what was typed counts. `candidate` is a
    department and perhaps a person of it, `12:34`. A moment without a time zone is on the clock of the city, `zone`.
    """
    department_id, handler_id = _whom(form)
    return {
        "version": _whole(form.get("version", ""), "version"),
        "reason": picked(form, "reason"),
        "note": form.get("note", ""),
        "department_id": department_id,
        "handler_id": handler_id,
        "verdict": form.get("verdict", ""),
        "amount": _amount(picked(form, "amount")),
        "resume_at": _moment(form.get("resume_at", "").strip(), zone),
        "into": picked(form, "into"),
        "no_owner": "no_owner" in form,
        "override": "override" in form,
    }


def picked(form: Mapping[str, str], name: str) -> str:
    """What was typed, else what was picked from the list."""
    return form.get(f"{name}_text", "").strip() or form.get(name, "").strip()


def proposed(form: Mapping[str, str]) -> tuple[int | None, int | None]:
    """The department and perhaps person that the page had proposed first."""
    return _pair(form.get("proposed", ""))


def _whom(form: Mapping[str, str]) -> tuple[int | None, int | None]:
    if "candidate" in form:
        return _pair(form["candidate"])
    return _whole(form.get("department_id", ""), "department_id"), _whole(form.get("handler_id", ""), "handler_id")


def _pair(text: str) -> tuple[int | None, int | None]:
    department, _, person = text.partition(":")
    return _whole(department, "department_id"), _whole(person, "handler_id")


def _whole(text: str, field: str) -> int | None:
    text = text.strip()
    if text and not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        raise BadInput(N_("%(name)s must be a whole number."), field, name=field)
    return int(text) if text else None


def _amount(text: str) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        raise BadInput(N_("Say as a number how much more time it takes."), "amount") from None


def _moment(text: str, zone: ZoneInfo) -> dt.datetime | None:
    if not text:
        return None
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(N_("Write the day as in 2026-11-24."), "resume_at") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
