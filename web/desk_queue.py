"""The queue of the desk: what waits, by deadline, behind tabs and filters, and a tag that changes when it does."""

import hashlib
from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_babel import gettext

from grid.records import AreaLevel
from web.city import now, reading, rulebook
from web.desk_rows import rows_of
from web.desk_wish import TABS, Wish, written
from web.door import actor
from web.language import named, spoken
from web.planned import Planned, planned_of
from workflows.desk import Waiting, waiting
from workflows.queues import After, Page, asked_queue, desk_queue

PAGE = 50


def queue_page(wish: Wish, *, after: After | None, limit: int = PAGE) -> Page:
    only = wish.narrowed_to_tab(now()).conditions()
    if TABS[wish.tab].only == "asked":
        return asked_queue(reading(), district_ids=wish.district_ids, only=only, after=after, limit=limit)
    return desk_queue(
        reading(), district_ids=wish.district_ids, states=wish.states, only=only, after=after, limit=limit
    )


def queue_context(wish: Wish) -> dict[str, Any]:
    """What the block of the queue shows."""
    found = queue_page(wish, after=wish.page_after)
    counts = waiting(reading(), district_ids=wish.district_ids, narrowing=wish.narrowing, at=now())
    planned = planned_of(reading(), found.cases, rulebook(), now())
    tabs = _tabs(wish, counts)
    return {
        "wish": wish,
        "rows": rows_of(found.cases, wish, rulebook(), planned),
        "tabs": [tab for tab in tabs if not tab["aside"]],
        "asides": [tab for tab in tabs if tab["aside"] and (tab["count"] or tab["current"])],
        "chips": _chips(wish),
        "poll": url_for("desk.queue", **wish.page_query),
        "points": url_for("desk_map.points", **wish.query),
        "first": url_for("desk.index", **wish.query) if wish.after else "",
        "later": url_for("desk.index", **wish.query, after=written(found.next)) if found.next else "",
        "tag": _tag(wish, found, counts, planned),
    }


def filters_of(wish: Wish) -> list[dict[str, Any]]:
    """The choices by which the queue can be narrowed; one that leaves no choice is not offered."""
    areas = rulebook().areas.values()
    departments = rulebook().departments.values()
    choices = (
        ("district", gettext("District"), [(a.code, named(a)) for a in areas if a.id in actor().district_ids]),
        ("street", gettext("Street"), _streets(wish)),
        ("category", gettext("Category"), list(_majors().items())),
        ("department", gettext("Department"), [(d.code, named(d)) for d in departments if d.active]),
    )
    return [
        {"name": name, "label": label, "options": [("", gettext("All")), *options], "chosen": getattr(wish, name)}
        for name, label, options in choices
        if len(options) > 1
    ]


def _streets(wish: Wish) -> list[tuple[str, str]]:
    areas = rulebook().areas.values()
    return [(a.code, named(a)) for a in areas if a.level == AreaLevel.STREET and a.district_id in wish.district_ids]


def _majors() -> dict[str, str]:
    """The major classes, by the part of the code that all their categories begin with."""
    return {category.code[:3]: named(category, "major_name") for category in rulebook().categories.values()}


def _tabs(wish: Wish, counts: Waiting) -> list[dict[str, Any]]:
    tabs = []
    for tab in TABS.values():
        count: int = getattr(counts, tab.only) if tab.only else counts.of(tab.states)
        address, current = url_for("desk.index", **wish.on(tab.key).query), tab.key == wish.tab
        alarming = tab.only == "overdue" and count > 0
        shown = {"title": tab.title, "count": count, "href": address, "current": current}
        tabs.append(shown | {"alarming": alarming, "aside": tab.aside})
    return tabs


def _chips(wish: Wish) -> list[tuple[str, str]]:
    """The filters in force, each with the address that is without it."""
    book = rulebook()
    texts = {
        "q": wish.q,
        "district": named(book.area_by_code[wish.district]) if wish.district else "",
        "street": named(book.area_by_code[wish.street]) if wish.street else "",
        "category": _majors().get(wish.category[:3], wish.category) if wish.category else "",
        "department": named(book.department_by_code[wish.department]) if wish.department else "",
    }
    return [(text, url_for("desk.index", **wish.without(name).query)) for name, text in texts.items() if text]


def _tag(wish: Wish, found: Page, counts: Waiting, planned: Mapping[int, Planned]) -> str:
    rows = [(case.number, case.version, case.level) for case in found.cases]
    numbers = (sorted(counts.by_state.items()), counts.overdue, counts.supervised, counts.asked)
    state = (spoken(), sorted(wish.page_query.items()), rows, numbers, sorted(planned))
    return hashlib.sha256(repr(state).encode()).hexdigest()[:16]
