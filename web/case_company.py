"""Who and what belongs to a case beside its own department: parts of assisting departments, and merged cases."""

import datetime as dt
from dataclasses import dataclass

from sqlmodel import Session

from grid.names import PersonName, names_of
from grid.rulebook import Rulebook
from web.case_words import department_name
from workflows.joint import parts_of
from workflows.merging import cases_merged_into
from workflows.records import Case


@dataclass(frozen=True)
class Part:
    """What an assisting department has to do, until when, and by whom it was done."""

    department: str
    task: str
    asked_at: dt.datetime
    due_at: dt.datetime | None
    done_at: dt.datetime | None
    done_by: PersonName | None
    note: str


@dataclass(frozen=True)
class Company:
    """`into` stands for this case; for `merged` ones this case stands."""

    parts: list[Part]
    into: Case | None
    merged: list[Case]


def company_of(session: Session, case: Case, book: Rulebook) -> Company:
    into = session.get(Case, (case.district_id, case.merged_into)) if case.merged_into is not None else None
    return Company(_parts(session, case, book), into, cases_merged_into(session, case))


def _parts(session: Session, case: Case, book: Rulebook) -> list[Part]:
    found = parts_of(session, case)
    people = names_of(session, [one.done_by for one in found])
    return [
        Part(
            department_name(one.department_id, book),
            one.task,
            one.asked_at,
            one.due_at,
            one.done_at,
            people.get(one.done_by or 0),
            one.note,
        )
        for one in found
    ]
