"""How often somebody at work should see a cell. Rules: they are told the time and the city's rules."""

import datetime as dt

from grid.rulebook import Rulebook


def patrol_span(area_id: int, book: Rulebook) -> dt.timedelta | None:
    """Within which time every cell of the area is to be visited, by its class; None where nobody patrols."""
    rules = book.rules
    days = {"A": rules.patrol_days_a, "B": rules.patrol_days_b}.get(book.area_class(area_id), rules.patrol_days)
    return dt.timedelta(days=days) or None


def is_stale(visited_at: dt.datetime | None, span: dt.timedelta | None, at: dt.datetime) -> bool:
    """Whether a cell should be visited again; one that nobody ever was in is stale wherever there is a patrol."""
    return span is not None and (visited_at is None or visited_at + span <= at)
