"""What a log calls its categories and departments, matched with ours by code or name; what is missing may be added."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from sqlmodel import Session, col, select

from grid.records import Category, Department, FilingCondition, Kind
from workflows.case_log import LogReport, LogRow
from workflows.case_map import CaseMap

_NUMBERED = re.compile(r"E(\d{4,})")
_NO_LETTER = re.compile(r"[^A-Za-z0-9]+")


def categories_of(
    session: Session, log: Sequence[LogRow], scheme: str, how: CaseMap, report: LogReport
) -> dict[str, int]:
    """Return the id of every category that the log names. A row whose category there is not is refused."""
    stored = session.exec(select(Category).where(Category.scheme == scheme).order_by(col(Category.code))).all()
    known = _by_code_and_name((one.id, one.code, one.name) for one in stored)
    majors = {row.category: row.major for row in log}
    missing = sorted(set(majors) - set(known))
    if how.create_categories:
        last = max((int(found[1]) for one in stored if (found := _NUMBERED.fullmatch(one.code))), default=0)
        for number, name in enumerate(missing, last + 1):
            known[name] = _add_category(session, scheme, f"E{number:04}", name, majors[name], how)
        return known
    why = f"is no category of scheme {scheme}; translate it under [values.category], or set create_categories"
    _refuse_missing(log, missing, "category", lambda row: row.category, why, report)
    return known


def departments_of(session: Session, log: Sequence[LogRow], how: CaseMap, report: LogReport) -> dict[str, int]:
    """Return the id of every department that the log names. A row whose department there is not is refused."""
    stored = session.exec(select(Department).order_by(col(Department.code))).all()
    known = _by_code_and_name((one.id, one.code, one.name) for one in stored)
    missing = sorted({row.department for row in log} - set(known) - {""})
    if how.create_departments:
        taken = {one.code for one in stored}
        for name in missing:
            code = _free_code(name, taken)
            taken.add(code)
            department = Department(code=code, name=name, name_en=name)
            session.add(department)
            session.flush()
            known[name] = department.id
        return known
    why = "is no department; load it, translate it under [values.department], or set create_departments"
    _refuse_missing(log, missing, "department", lambda row: row.department, why, report)
    return known


def _by_code_and_name(stored: Iterable[tuple[int, str, str]]) -> dict[str, int]:
    """Of two with one name the first code is meant; a code goes before a name."""
    rows = list(stored)
    return {name: id for id, _, name in reversed(rows)} | {code: id for id, code, _ in rows}


def _refuse_missing(
    log: Sequence[LogRow],
    missing: Collection[str],
    field: str,
    what: Callable[[LogRow], str],
    why: str,
    report: LogReport,
) -> None:
    first: Mapping[str, int] = {what(row): row.number for row in reversed(log)}
    for name in missing:
        report.refuse(first[name], field, f"{name!r} {why}")


def _add_category(session: Session, scheme: str, code: str, name: str, major: str, how: CaseMap) -> int:
    category = Category(
        scheme=scheme,
        code=code,
        kind=Kind.EVENT,
        major_name=major or name,
        major_name_en=major,
        name=name,
        name_en=name,
    )
    session.add(category)
    session.flush()
    condition = FilingCondition(
        category_id=category.id,
        sequence=1,
        condition=name,
        condition_en=name,
        limit_value=how.limit_value,
        limit_unit=how.limit_unit,
    )
    session.add(condition)
    session.flush()
    return category.id


def _free_code(name: str, taken: Collection[str]) -> str:
    """A code made of the name's letters, with a number behind it where another name has it already."""
    code = _NO_LETTER.sub("-", name).strip("-").upper()[:20] or "DEPARTMENT"
    return next(way for way in (code, *(f"{code}-{n}" for n in range(2, 1000))) if way not in taken)
