"""The rules in force as the files that `gridcase load` takes, to be changed and tried."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import Session, select

from grid.calendars import current_calendar, shipped_calendar
from grid.case_rules import CaseRules
from grid.facts import CategoryFacts, ConditionFacts
from grid.ladder_document import TURN
from grid.ladder_versions import newest_version
from grid.ladders import SHIPPED, Step
from grid.names import names_of
from grid.records import City, RuleKind
from grid.rulebook import Rulebook

CATEGORY = ("code", "kind", "major_name", "major_name_en", "name", "name_en", "icon", "favourite", "skill")
DISPATCH = ("auto_dispatch", "auto_districts")
CONDITION = (
    "sequence", "area_class", "condition", "condition_en", "closing_condition", "closing_condition_en", "limit_value",
    "limit_unit",
)  # fmt: skip
_OF_A_STEP = ("closing_condition", "closing_condition_en", "limit_value", "limit_unit")
MILESTONE = ("milestone", "milestone_en")  # filled in the rows before that of the condition
DUTY = (
    "area", "duty_grid", "cell", "category_prefix", "condition", "hours", "part", "department", "team", "person",
    "priority", "scheme", "valid_from", "valid_to",
)  # fmt: skip


@dataclass(frozen=True)
class Table:
    """Columns and rows; None is an empty field."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


def document_in_force(session: Session, kind: RuleKind) -> dict[str, Any]:
    """The document of the calendar, ladders or case rules, the shipped ones as long as the city has loaded none."""
    if kind is RuleKind.CALENDAR:
        calendar = current_calendar(session)
        return calendar.document if calendar else shipped_calendar()
    if kind is RuleKind.RULES:
        return CaseRules.from_document(session.exec(select(City.rules)).one()).document()
    newest = newest_version(session)
    return newest.document if newest else {"ladder": [{"name": "shipped", "rung": list(map(_rung, SHIPPED.steps))}]}


def table_in_force(session: Session, kind: RuleKind, book: Rulebook) -> Table:
    """The table of the categories with their limits, or of the duties."""
    if kind is RuleKind.CATEGORIES:
        return Table(("scheme", *CATEGORY, "active", *DISPATCH, *MILESTONE, *CONDITION, "urgent"), list(_limits(book)))
    return Table(DUTY, list(_duties(session, book)))


def _rung(step: Step) -> dict[str, Any]:
    return {"at": step.fraction, "tell": [*([TURN] if step.to.turn else []), *step.to.roles]}


def _limits(book: Rulebook) -> Iterator[list[Any]]:
    for category in book.categories.values():
        of_category = [
            book.city.scheme,
            *_columns(category, CATEGORY),
            int(category.active),
            *_columns(category, DISPATCH),
        ]
        for condition in book.conditions_of.get(category.id, ()):
            for step in condition.milestones:
                as_condition = replace(condition, **{name: getattr(step, name) for name in _OF_A_STEP})
                yield [*of_category, step.name, step.name_en, *_of_condition(as_condition)]
            yield [*of_category, "", "", *_of_condition(condition)]


def _of_condition(condition: ConditionFacts) -> list[Any]:
    return [*_columns(condition, CONDITION), int(condition.urgent)]


def _columns(facts: CategoryFacts | ConditionFacts, names: Sequence[str]) -> list[Any]:
    return [getattr(facts, name) for name in names]


def _duties(session: Session, book: Rulebook) -> Iterator[list[Any]]:
    people = names_of(session, {duty.person_id for duty in book.duties})
    for duty in book.duties:
        person = people.get(duty.person_id or 0)
        yield [
            None if duty.cell_code or duty.duty_grid else book.areas[duty.area_id].code,
            duty.duty_grid,
            duty.cell_code,
            duty.category_prefix,
            duty.condition or None,
            duty.hours,
            duty.part.value,
            book.departments[duty.department_id].code,
            book.teams[duty.team_id].code if duty.team_id else None,
            person.username if person else None,
            duty.priority,
            book.city.scheme,
            duty.valid_from,
            duty.valid_to,
        ]
