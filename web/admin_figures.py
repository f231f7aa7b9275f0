"""The figures of a trial: tiles, rates before and after, and by how much deadlines move."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from grid.records import RuleKind
from web.language import spoken


@dataclass(frozen=True)
class Tile:
    title: str
    text: str
    note: str = ""
    tone: str = ""


def label(one: Mapping[str, str] | None) -> str:
    if one is None:
        return str(gettext("nobody"))
    return str((one["name_en"] if spoken() == "en" else "") or one["name"] or one["code"])


def tiles(report: Mapping[str, Any]) -> Iterator[Tile]:
    """Caps and windows move no deadline and no owner, so that the other figures would say nothing of them."""
    yield _cases_that_change(report["cases"])
    if report["kind"] == RuleKind.RULES:
        yield Tile(gettext("Rules that change"), str(len(report["rules"])))
    else:
        yield from _of_clocks(report)
        yield from _of_owners(report["owners"])


def _of_clocks(report: Mapping[str, Any]) -> Iterator[Tile]:
    late, moved = report["late"]["open"], report["deadlines"]
    rungs, rates = report["rungs"], report["on_time"]["whole"]
    yield Tile(gettext("Deadlines earlier"), str(moved["earlier"]))
    yield Tile(gettext("Deadlines later"), str(moved["later"]))
    now_then = f"{late['late_now']} → {late['late_then']}"
    tone = "bad" if late["late_then"] > late["late_now"] else "ok" if late["late_then"] < late["late_now"] else ""
    note = gettext(
        "%(more)d become late, %(less)d no longer are", more=late["becoming_late"], less=late["no_longer_late"]
    )
    yield Tile(gettext("Open cases that are late"), now_then, note, tone)
    tone = _tone(rates)
    yield Tile(gettext("On-time closure rate"), f"{_percent(rates['now'])} → {_percent(rates['then'])}", "", tone)
    told = gettext("%(count)d on a lower one", count=rungs["lower"])
    yield Tile(gettext("Escalated further at once"), str(rungs["higher"]), told, "bad" if rungs["higher"] else "")


def _of_owners(owners: Mapping[str, Any]) -> Iterator[Tile]:
    waiting = gettext("%(count)d of them not dispatched yet", count=owners["waiting"])
    yield Tile(gettext("Open cases with another owner"), str(owners["changing"]), waiting)
    nobody = f"{owners['nobody_now']} → {owners['nobody_then']}"
    tone = "bad" if owners["nobody_then"] > owners["nobody_now"] else ""
    yield Tile(gettext("Open cases without an owner"), nobody, "", tone)


def _cases_that_change(cases: Mapping[str, int]) -> Tile:
    seen = gettext("of %(open)d open and %(closed)d closed", open=cases["open"], closed=cases["closed"])
    return Tile(gettext("Cases that change"), str(cases["changed"]), seen)


def on_time(rates: Mapping[str, Any], most: int) -> list[dict[str, Any]]:
    """The whole city, then of districts, departments and categories those whose rate moves; at most `most` rows."""
    moved = [row for name in ("districts", "departments", "categories") for row in rates[name] if _moves(row)]
    rows = [(gettext("Whole city"), rates["whole"]), *((label(row["of"]), row) for row in moved)]
    return [
        {
            "name": name,
            "now": _hundredths(row["now"]),
            "then": _hundredths(row["then"]),
            "text": f"{_percent(row['now'])} → {_percent(row['then'])}",
            "tone": _tone(row),
        }
        for name, row in rows[:most]
    ]


def _moves(row: Mapping[str, Any]) -> bool:
    return bool(row["now"] != row["then"])


def _tone(rates: Any) -> str:
    now, then = rates["now"]["rate"], rates["then"]["rate"]
    if now is None or then is None or now == then:
        return ""
    return "bad" if then < now else "ok"


def shifts(histogram: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Bars that are easy to tell apart: earlier to the left, later to the right."""
    return [
        {"name": _span(one["from"], one["to"]), "value": one["cases"], "tone": _side_of(one), "note": ""}
        for one in histogram
    ]


def _side_of(one: Mapping[str, Any]) -> str:
    return "warn" if one["to"] is not None and one["to"] <= 0 else "brand"


def _span(start: int | None, end: int | None) -> str:
    """−24…−8 h"""
    if start is None or end is None:
        return f"< {_signed(end or 0)} h" if start is None else f"> {_signed(start)} h"
    return f"{_signed(start)}…{_signed(end)} h"


def _signed(hours: int) -> str:
    return f"{'−' if hours < 0 else '+' if hours else ''}{abs(hours)}"


def _percent(rate: Mapping[str, Any]) -> str:
    return "—" if rate["rate"] is None else f"{100 * rate['rate']:.1f}%"


def _hundredths(rate: Mapping[str, Any]) -> float | None:
    return None if rate["rate"] is None else round(100 * rate["rate"], 1)
