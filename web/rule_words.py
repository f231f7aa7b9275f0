"""The caps, windows and deciders of the city in words, and what other ones would do to a case."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from grid.records import Role
from grid.refusals import N_
from web.words import word
from workflows.moves import Action
from workflows.trying_caps import Beyond, Effect, Fate

RULES = {
    "verifications": N_("Verifications of a report"),
    "contests": N_("Times that a department may send a case back"),
    "extensions": N_("Extensions of a case"),
    "extension_limits": N_("Longest extension, in limits of the case"),
    "leader_extensions_from": N_("Extension from which on the shift leader decides"),
    "suspensions": N_("Suspensions of a case"),
    "suspension_days": N_("Longest suspension, in days"),
    "leader_suspension_days": N_("Days of suspension above which the shift leader decides"),
    "reopen_days": N_("Days in which a case can be reopened"),
    "appeal_days": N_("Days in which an appeal can be made"),
    "accept_minutes": N_("Minutes of office time to accept a report"),
    "verify_minutes": N_("Minutes of office time to verify a report"),
    "dispatch_minutes": N_("Minutes of office time to dispatch a case"),
    "check_minutes": N_("Minutes of office time to check a result"),
    "patrol_days": N_("Days within which every cell is visited"),
    "patrol_days_a": N_("Days within which a cell of an area of class A is visited"),
    "patrol_days_b": N_("Days within which a cell of an area of class B is visited"),
    "void_by_two": N_("It takes two to declare a case void"),
    "roles": N_("Roles that take a step, in place of those by the table"),
    "choice": N_("What counts how much in the choice of a person"),
}
WEIGHTS = {
    "load_m": N_("Metres for an open task"),
    "today_m": N_("Metres for a case given today"),
    "stale_m": N_("Metres for an old position"),
    "unknown_m": N_("Metres where no place is known"),
    "no_way_m": N_("Metres where no way is known"),
    "fresh_minutes": N_("Minutes that a position is believed"),
    "metres_a_minute": N_("Metres gone in a minute"),
}
BEYOND = {
    Beyond.VERIFICATIONS: N_("Verified more often than would be allowed"),
    Beyond.CONTESTS: N_("Sent back more often than would be allowed"),
    Beyond.EXTENSIONS: N_("Extended more often than would be allowed"),
    Beyond.EXTENSION: N_("Extended by more than would be allowed"),
    Beyond.SUSPENSIONS: N_("Suspended more often than would be allowed"),
    Beyond.SUSPENSION: N_("Suspended for longer than would be allowed"),
    Beyond.REQUEST: N_("More is asked for than could be granted"),
    Beyond.LEADER: N_("The shift leader would answer the request"),
}


def rule_name(rule: str) -> str:
    return str(gettext(RULES[rule]))


def effect_said(effect: Effect) -> str:
    if isinstance(effect.what, Beyond):
        return str(gettext(BEYOND[effect.what]))
    sentence = N_("No longer possible: %(step)s") if effect.fate is Fate.LOST else N_("Becomes possible: %(step)s")
    return str(gettext(sentence, step=word(effect.what)))


def rule_said(value: Any) -> str:
    """What a rule says, as its file has it."""
    if isinstance(value, Mapping):
        return str(gettext("; ")).join(_entry_said(*entry) for entry in value.items()) or "—"
    if isinstance(value, bool):
        return str(gettext("yes") if value else gettext("no"))
    return f"{value:g}"


def _entry_said(name: str, value: Any) -> str:
    """A weight of the choice, or a step and the roles that take it."""
    if name in WEIGHTS:
        return f"{gettext(WEIGHTS[name])} {value:g}"
    roles = "/".join(word(Role(role)) for role in value)
    return str(gettext("%(step)s: %(roles)s", step=word(Action(name)), roles=roles))
