"""What the first page of administrators shows of what is in force: a card for each part of it."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext, ngettext
from sqlmodel import Session

from grid.calendar_document import CalendarFacts, WorkingDay
from grid.calendars import current_calendar
from grid.case_rules import CaseRules
from grid.headcount import people_by_role, people_in_service
from grid.records import AreaLevel, RuleKind
from grid.refusals import N_
from grid.rulebook import Rulebook
from web.language import named
from web.moments import when
from web.rule_words import rule_name, rule_said
from web.words import word
from workflows.trying_rules import Owners

_WORKING_DAYS = {
    WorkingDay.EIGHT_HOURS: N_("as much office time as a standard day has"),
    WorkingDay.SAME_TIME: N_("the same time of day, so many working days on"),
    WorkingDay.CLOSE_OF_BUSINESS: N_("the close of the last working day"),
}


@dataclass(frozen=True)
class Card:
    """`facts` are pairs of what and how much; `command` loads this part at the console."""

    title: str
    icon: str
    main: str
    facts: Sequence[tuple[str, str]]
    command: str
    kind: RuleKind | None = None  # can be tried before it holds
    others: Sequence[str] = ()  # codes of the calendars beside the city's
    file: str = ""  # the view that hands out what is there, of what is not rules


def cards(session: Session, book: Rulebook, *, at: dt.datetime) -> list[Card]:
    return [
        _calendar(session, book),
        _limits(book),
        _duties(book, at),
        _ladders(book),
        _rules(book),
        _people(session, book),
        _places(book),
    ]


def _calendar(session: Session, book: Rulebook) -> Card:
    stored, facts = current_calendar(session), book.hours.facts
    main = str(stored.document.get("name") or stored.code) if stored else gettext("Shipped calendar")
    since = [(gettext("Version"), f"{stored.version} · {when(stored.loaded_at)}")] if stored else []
    return Card(
        gettext("Calendar"),
        "calendar",
        main,
        [
            *since,
            (gettext("Office hours on Mondays"), _frames(facts)),
            (gettext("One working day is"), gettext(_WORKING_DAYS[facts.working_day])),
            (gettext("Holidays are known for"), _years(facts.published) or gettext("no year")),
            *_calendars_of_areas(book),
        ],
        "gridcase load calendar FILE.toml",
        RuleKind.CALENDAR,
        sorted(book.area_hours),
    )


def _calendars_of_areas(book: Rulebook) -> list[tuple[str, str]]:
    """Each calendar that areas name, and which areas do."""
    areas: dict[str, list[str]] = defaultdict(list)
    for area in book.areas.values():
        if area.calendar_code:
            areas[area.calendar_code].append(named(area))
    counts = ((book.area_hours[code].edition, gettext(", ").join(areas[code])) for code in sorted(areas))
    return [(gettext("Calendar %(calendar)s counts in", calendar=edition), names) for edition, names in counts]


def _frames(facts: CalendarFacts) -> str:
    def clock(seconds: int) -> str:
        return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}"

    return " ".join(f"{clock(a)}–{clock(b)}" for a, b in facts.week[0]) or str(gettext("closed"))


def _years(years: frozenset[int]) -> str:
    """2024–2026, 2028"""
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def _limits(book: Rulebook) -> Card:
    used = [category for category in book.categories.values() if category.active]
    units = Counter(condition.limit_unit for condition in book.conditions.values())
    return Card(
        gettext("Categories and limits"),
        "clock",
        ngettext("%(num)d filing condition", "%(num)d filing conditions", len(book.conditions)),
        [
            (gettext("Scheme"), book.city.scheme or "—"),
            (gettext("Categories in use"), f"{len(used)} / {len(book.categories)}"),
            *((gettext("Limits in %(unit)s", unit=word(unit)), str(count)) for unit, count in units.most_common()),
        ],
        "gridcase load categories FILE.csv",
        RuleKind.CATEGORIES,
    )


def _duties(book: Rulebook, at: dt.datetime) -> Card:
    owners = Owners(book, at.astimezone(book.hours.zone))
    districts = [area.id for area in book.areas.values() if area.level is AreaLevel.DISTRICT]
    used = [category.id for category in book.categories.values() if category.active]
    holes = sum(not owners.answers(category, district) for category in used for district in districts)
    return Card(
        gettext("Duties"),
        "list-check",
        ngettext("%(num)d duty", "%(num)d duties", len(book.duties)),
        [
            (gettext("Departments that answer"), str(len({duty.department_id for duty in book.duties}))),
            (gettext("Departments in service"), str(sum(one.active for one in book.departments.values()))),
            (gettext("Categories without anybody, by district"), f"{holes} / {len(used) * len(districts)}"),
        ],
        "gridcase load duties FILE.csv",
        RuleKind.DUTIES,
    )


def _ladders(book: Rulebook) -> Card:
    newest = book.ladders[0]
    own = newest.ladders
    return Card(
        gettext("Ladders of escalation"),
        "stairs",
        ngettext("%(num)d ladder", "%(num)d ladders", len(own)) if own else gettext("Shipped ladder"),
        [
            (one.name or gettext("All cases"), ngettext("%(num)d rung", "%(num)d rungs", len(one.steps)))
            for one in (own[:5] if own else [newest.choose("", (), urgent=False)])
        ],
        "gridcase load ladders FILE.toml",
        RuleKind.LADDERS,
    )


def _rules(book: Rulebook) -> Card:
    own = len(book.rules.unlike(CaseRules()))
    shown = ("extensions", "suspensions", "suspension_days", "reopen_days", "appeal_days")
    return Card(
        word(RuleKind.RULES),
        "scale",
        gettext("Changed by the city: %(count)d", count=own) if own else gettext("As shipped"),
        [(rule_name(name), rule_said(getattr(book.rules, name))) for name in shown],
        "gridcase load rules FILE.toml",
        RuleKind.RULES,
    )


def _people(session: Session, book: Rulebook) -> Card:
    counts = people_by_role(session)
    return Card(
        gettext("People"),
        "users",
        ngettext("%(num)d account in service", "%(num)d accounts in service", people_in_service(session)),
        [(word(role), str(count)) for role, count in counts.items()],
        "gridcase load people FILE.csv",
        file="admin.people",
    )


def _places(book: Rulebook) -> Card:
    levels = Counter(area.level for area in book.areas.values())
    return Card(
        gettext("Areas and cells"),
        "map",
        ngettext("%(num)d unit cell", "%(num)d unit cells", len(book.atlas.rows)),
        [(word(level), str(levels[level])) for level in AreaLevel if level in levels],
        "gridcase load areas FILE.gpkg",
    )
