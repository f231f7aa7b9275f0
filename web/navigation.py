"""The ways into the pages: who finds which entry, and where each role begins."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import current_app, request

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
    Entry("escalations.index", N_("Escalations"), "clock-exclamation"),
    Entry("coverage.index", N_("Coverage"), "grid-4x4"),
    Entry("wall.index", N_("Wall"), "layout-dashboard"),
    Entry("admin.index", N_("Administration"), "settings"),
    Entry("roster.index", N_("My roster"), "calendar"),
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

# what people on the street switch between with their thumb, by the page where their work begins
TABS = {
    "field": (
        Entry("field.index", N_("New case"), "camera"),
        Entry("tasks.index", N_("Tasks"), "list-check"),
        Entry("field.reports", N_("My reports"), "history"),
        Entry("notices.index", N_("Notices"), "bell"),
    ),
    "work": (
        Entry("work.index", N_("Work"), "tool"),
        Entry("roster.index", N_("My roster"), "calendar"),
        Entry("notices.index", N_("Notices"), "bell"),
    ),
}


def tabs_for(actor: Actor) -> list[Entry]:
    """The tabs of the page's audience, else of the person's own; none for those who work at a desk."""
    own = (beginning(actor.roles) or "").partition(".")[0]
    tabs = TABS.get(request.blueprint or "") or TABS.get(own, ())
    return [entry for entry in tabs if may_enter(actor.roles, entry.endpoint)]


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
