"""Try before you switch on: a file goes up, and the page tells what it would change. Nothing is written here."""

import datetime as dt
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import request
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from grid.loading.candidate import Candidate, read_candidate
from grid.loading.report import LoadRefused
from grid.records import Role, RuleKind
from grid.refusals import N_, BadInput
from web.admin import pages
from web.admin_trial import Shown, shown
from web.city import now, reading, rulebook
from web.door import actor, only
from web.rendering import page
from web.trial_token import sealed
from workflows.moves import Action
from workflows.trying import compared, trials
from workflows.trying_report import report_of, summary_of
from workflows.trying_tally import Tally

TEMPLATE = "admin/try.html"
SUFFIXES = {
    RuleKind.CALENDAR: ".toml",
    RuleKind.CATEGORIES: ".csv",
    RuleKind.DUTIES: ".csv",
    RuleKind.LADDERS: ".toml",
    RuleKind.RULES: ".toml",
}
MOST_BYTES = 4_000_000


@pages.get("/admin/try")
@only(Role.ADMINISTRATOR)
def form() -> Response:
    return page(TEMPLATE, **_context(request.args.get("kind", "")))


@pages.post("/admin/try")
@only(Role.ADMINISTRATOR)
def try_file() -> Response:
    """The report, or every fault of the file; such a file cannot be switched on."""
    context = _context(request.form.get("kind", ""))
    try:
        candidate = _uploaded(context["kind"], request.files.get("file"))
        told, document = _tried(candidate)
        trial = sealed(candidate, summary_of(document))
    except LoadRefused as refused:
        return page(TEMPLATE, status=422, **context, refusal=refused, faults=refused.report.refused)
    except BadInput as refused:
        return page(TEMPLATE, status=422, **context, refusal=refused)
    return page(TEMPLATE, **context, shown=told, trial=trial, today=_today())


def _context(kind: str) -> dict[str, Any]:
    known = {one.value for one in RuleKind}
    return {"kind": RuleKind(kind) if kind in known else RuleKind.CALENDAR, "kinds": SUFFIXES}


def _uploaded(kind: RuleKind, upload: FileStorage | None) -> Candidate:
    if upload is None or not upload.filename:
        raise BadInput(N_("Choose a file first."), "file")
    name = re.sub(r"[^\w.-]", "_", upload.filename).lstrip(".")[-100:]
    if not name.lower().endswith(SUFFIXES[kind]):
        raise BadInput(N_("This must be a file that ends in %(suffix)s."), "file", suffix=SUFFIXES[kind])
    data = upload.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise BadInput(N_("The file is too big for a page; try it with `gridcase try` at the console."), "file")
    with TemporaryDirectory(prefix="gridcase-") as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        return read_candidate(kind, path, steps=frozenset(Action))


def _tried(candidate: Candidate) -> tuple[Shown, dict[str, Any]]:
    session, at = reading(), now()
    rules, load = compared(session, candidate, book=rulebook(), at=at)
    tally = Tally(rules.then)
    for trial in trials(session, rules, district_ids=actor().district_ids, at=at):
        tally.add(trial)
    document = report_of(candidate, tally, load, rules, at=at)
    return shown(session, document, tally, rules), document


def _today() -> dt.date:
    return now().astimezone(rulebook().hours.zone).date()
