"""The ways into the pages: who finds which entry, and where each role begins."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import current_app

from grid.actors import Actor
from grid.records import Role
from grid.refusals import N_
from web.door import may_enter, me


@dataclass(frozen=True)
class Entry:
    """`endpoint` is shown only where it is registered and its door is open to the person."""

    endpoint: str
    title: str
    icon: str


ENTRIES = (
    Entry("field.index", N_("Field"), "map-pin"),
    Entry("desk.index", N_("Desk"), "list-check"),
    Entry("work.index", N_("Work"), "tool"),
    Entry("board.index", N_("Board"), "chart-bar"),
    Entry("wall.index", N_("Wall"), "layout-dashboard"),
)

# the first of these roles that a person has decides where work begins
BEGINNINGS = (
    (Role.INSPECTOR, "field.index"),
    (Role.ACCEPTOR, "desk.index"),
    (Role.DISPATCHER, "desk.index"),
    (Role.SHIFT_LEADER, "desk.index"),
    (Role.OPERATOR, "desk.index"),
    (Role.HANDLER, "work.index"),
    (Role.MANAGER, "board.index"),
    (Role.ADMINISTRATOR, "desk.index"),
)


def entries_for(actor: Actor) -> list[Entry]:
    return [entry for entry in ENTRIES if may_enter(actor.roles, entry.endpoint)]


def beginning(roles: Iterable[Role]) -> str | None:
    """The endpoint where somebody with these roles begins, or None when no page of theirs is installed."""
    held = set(roles)
    candidates = [endpoint for role, endpoint in BEGINNINGS if role in held]
    candidates += [entry.endpoint for entry in ENTRIES]
    known = current_app.view_functions
    return next((name for name in candidates if name in known and may_enter(held, name)), None)


def may(endpoint: str) -> bool:
    """Whether the visitor finds this view's door open; for links in templates."""
    person = me()
    return person is not None and may_enter(person.roles, endpoint)
