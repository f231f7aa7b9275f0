"""Time limits: their units, and the milestones that a filing condition may set on the way to its own limit."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.types import TypeDecorator

from grid.columns import Document


class LimitUnit(StrEnum):
    URGENT_HOUR = "urgent_hour"  # natural hours: nights, weekends and holidays count
    WORKING_HOUR = "working_hour"  # only office hours of working days count
    WORKING_DAY = "working_day"
    CALENDAR_DAY = "calendar_day"  # 24 hours each


@dataclass(frozen=True)
class Milestone:
    """What must be reached before the case is handled, and proved: made safe, say, before repaired and reinstated.

    `limit_value` counts `limit_unit` from the beginning of the case's clock, not from the milestone before.
    """

    name: str
    name_en: str
    closing_condition: str
    closing_condition_en: str
    limit_value: float
    limit_unit: LimitUnit


class Milestones(TypeDecorator[tuple[Milestone, ...]]):
    """A tuple of milestones in one column, in the order in which they are to be reached."""

    impl = Document
    cache_ok = True

    def process_bind_param(self, value: tuple[Milestone, ...] | None, dialect: Dialect) -> list[dict[str, Any]]:
        return [asdict(milestone) for milestone in value or ()]

    def process_result_value(self, value: list[dict[str, Any]] | None, dialect: Dialect) -> tuple[Milestone, ...]:
        return tuple(Milestone(**{**kept, "limit_unit": LimitUnit(kept["limit_unit"])}) for kept in value or ())
