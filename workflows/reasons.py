"""Why somebody is chosen for a case or is not: reasons as values, so that each page can say them in its language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from grid.refusals import N_
from grid.sentences import P_


class Why(StrEnum):
    """Why somebody stands where they do, or does not stand at all."""

    RESPONSIBLE = "responsible"
    DEPUTY = "deputy"
    CONTESTED = "contested"
    DEPARTMENT_ONLY = "department_only"
    NEAREST = "nearest"
    SOONEST = "soonest"
    LOADED = "loaded"
    GIVEN_TODAY = "given_today"
    AT_POST = "at_post"
    STALE_POSITION = "stale_position"
    NO_POSITION = "no_position"
    BY_DISTANCE = "by_distance"
    NO_WAY = "no_way"
    NOT_RESPONSIBLE = "not_responsible"
    NOT_QUALIFIED = "not_qualified"
    INVOLVED = "involved"
    OFF_SHIFT = "off_shift"
    FULL = "full"


SENTENCES: Mapping[Why, str] = {
    Why.RESPONSIBLE: N_("Answers for this category here."),
    Why.DEPUTY: P_(
        "Answers for it only after %(before)d other.", "Answers for it only after %(before)d others.", "before"
    ),
    Why.CONTESTED: N_("Its department has said that this case is not its own."),
    Why.DEPARTMENT_ONLY: N_("Nobody of this department is free now; it can be given the case as a whole."),
    Why.NEAREST: N_("Nearest of those who may take it."),
    Why.SOONEST: N_("There soonest of those who may take it."),
    Why.LOADED: P_(
        "Has %(load)d open task, which counts as %(metres)d m.",
        "Has %(load)d open tasks, which count as %(metres)d m.",
        "load",
    ),
    Why.GIVEN_TODAY: P_(
        "Was given %(cases)d case today, which counts as %(metres)d m.",
        "Was given %(cases)d cases today, which count as %(metres)d m.",
        "cases",
    ),
    Why.AT_POST: N_("No fresh position; taken to be at the post."),
    Why.STALE_POSITION: P_(
        "Last seen %(minutes)d minute ago, which counts as %(metres)d m.",
        "Last seen %(minutes)d minutes ago, which counts as %(metres)d m.",
        "minutes",
    ),
    Why.NO_POSITION: N_("Neither a position nor a post is known."),
    Why.BY_DISTANCE: N_("By distance: the routing engine did not answer."),
    Why.NO_WAY: N_("The routing engine knows no way; counted by distance and %(metres)d m more."),
    Why.NOT_RESPONSIBLE: N_("Does not answer for this category here."),
    Why.NOT_QUALIFIED: N_("Is not qualified for this category."),
    Why.INVOLVED: N_("Has filed or handled this case."),
    Why.OFF_SHIFT: N_("Is not on shift now."),
    Why.FULL: P_(
        "Has %(load)d open task; %(capacity)d are the most.",
        "Has %(load)d open tasks; %(capacity)d are the most.",
        "load",
    ),
}


@dataclass(frozen=True)
class Reason:
    code: Why
    values: Mapping[str, float] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """In English, with `%(name)s` places for `values`: translate it, then fill it in."""
        return SENTENCES[self.code]
