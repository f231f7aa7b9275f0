"""The history of the rules as the first page of administrators shows it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext
from sqlmodel import Session

from grid.names import PersonName, names_of
from grid.records import ChangeState, PlannedChange, RuleKind
from grid.said import Said
from grid.sentences import P_
from web.spelling import retold, spell
from workflows.rule_history import history

_TONES = {ChangeState.PLANNED: "info", ChangeState.APPLIED: "ok", ChangeState.REFUSED: "bad"}


@dataclass(frozen=True)
class Change:
    """A line of the history."""

    record: PlannedChange
    tone: str
    by: PersonName | None
    withdrawn_by: PersonName | None
    told: Sequence[str]  # what trying it had said; nothing of what the console loaded
    why: str  # it was refused, else ""

    @property
    def is_planned(self) -> bool:
        return self.record.state is ChangeState.PLANNED


def changes(session: Session) -> list[Change]:
    """The planned ones first, the next to come at the top; then what was, the newest first."""
    records = history(session)
    names = names_of(session, {who for record in records for who in (record.by_id, record.withdrawn_by)})
    lines = [
        Change(
            record,
            _TONES.get(record.state, ""),
            names.get(record.by_id or 0),
            names.get(record.withdrawn_by or 0),
            _told(record),
            retold(Said.from_document(record.why)) if record.why else "",
        )
        for record in records
    ]
    planned = [line for line in reversed(lines) if line.is_planned]
    return planned + [line for line in lines if not line.is_planned]


def _told(change: PlannedChange) -> list[str]:
    """What a trial had told, in a few words; only what changes."""
    summary = change.summary
    if change.by_id is None:
        return []
    if change.kind is RuleKind.RULES:
        return [gettext("cases that change: %(count)d", count=summary["cases"]["changed"])]
    moved, late, owners = summary["deadlines"], summary["late"]["open"], summary["owners"]
    said = (
        (moved["earlier"], P_("%(count)d deadline earlier", "%(count)d deadlines earlier", "count")),
        (moved["later"], P_("%(count)d deadline later", "%(count)d deadlines later", "count")),
        (late["becoming_late"], P_("%(count)d case becomes late", "%(count)d cases become late", "count")),
        (late["no_longer_late"], P_("%(count)d case no longer late", "%(count)d cases no longer late", "count")),
        (owners["changing"], P_("%(count)d case changes its owner", "%(count)d cases change their owner", "count")),
        (owners["nobody_then"], P_("%(count)d case without an owner", "%(count)d cases without an owner", "count")),
    )
    return [spell(sentence, {"count": count}) for count, sentence in said if count] or [gettext("no case changes")]
