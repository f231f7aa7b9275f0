"""Why the duty matrix names whom it names, in words: which duty, and what it wins over the next one by."""

from collections.abc import Mapping, Sequence

from flask_babel import gettext

from grid.duties import Answer, Criterion, decided_by
from grid.facts import DutyFacts
from grid.records import AreaLevel, DutyPart
from grid.refusals import N_
from grid.rulebook import Rulebook
from web.case_words import department_name

_WINS: Mapping[Criterion, str] = {
    Criterion.PART: N_("who leads before who stands in"),
    Criterion.CONDITION: N_("filing condition before category"),
    Criterion.CATEGORY: N_("the narrower category"),
    Criterion.HOURS: N_("these hours before always"),
    Criterion.PRIORITY: N_("priority"),
    Criterion.ID: N_("the duty written first; nothing else differs"),
}
_PLACES: Mapping[AreaLevel, str] = {
    AreaLevel.CITY: N_("city"),
    AreaLevel.DISTRICT: N_("district"),
    AreaLevel.STREET: N_("street"),
    AreaLevel.COMMUNITY: N_("community"),
}


def first_said(answers: Sequence[Answer], book: Rulebook) -> str:
    """Who answers first, and why before the next; "" where nobody answers."""
    if not answers:
        return ""
    name = department_name(answers[0].department_id, book)
    if answers[0].because.part is DutyPart.FALLBACK:
        return str(gettext("%(department)s: nobody leads, so it stands in", department=name))
    if len(answers) == 1:
        return str(gettext("%(department)s: the only one by duty", department=name))
    return str(gettext("%(department)s: %(why)s", department=name, why=_why(answers[0], answers[1], book)))


def _why(first: Answer, second: Answer, book: Rulebook) -> str:
    criterion = decided_by(first, second)
    if criterion is Criterion.PLACE:
        places = {"first": _place(first.because, book), "second": _place(second.because, book)}
        return str(gettext("%(first)s before %(second)s", **places))
    return str(gettext(_WINS[criterion]))


def _place(duty: DutyFacts, book: Rulebook) -> str:
    if duty.cell_code:
        return str(gettext("cell"))
    return str(gettext("duty grid") if duty.duty_grid else gettext(_PLACES[book.areas[duty.area_id].level]))
