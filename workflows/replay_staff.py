"""People for a replay where the installation has none: everybody a case needs, in every district of the log."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence

from sqlmodel import Session, col, select

from grid.accounts import add_person
from grid.duties import responsible
from grid.loading.city import note_import, the_city
from grid.records import Area, Category, Department, Duty, Person, Role, Shift
from grid.rulebook import Rulebook
from workflows.case_log import LogRow
from workflows.log_meaning import Meaning

_NO_LIMIT = 1_000_000
_CENTRE = (Role.INSPECTOR, Role.INSPECTOR, Role.ACCEPTOR, Role.DISPATCHER, Role.SHIFT_LEADER)


def add_staff(session: Session, log: Sequence[LogRow], meaning: Meaning, book: Rulebook) -> int:
    """Add the people of the centre and a handler of each department in each district of the log; return how many.

    They are called `replay-…`, are always on shift, and cannot sign in. Departments answer for the categories that the
    log most often gave them, in the whole city, where nobody answers for them yet. Run again, it adds what is missing.
    """
    added = 0
    for district_id in sorted({meaning.district_of(row) for row in log}):
        area = session.get_one(Area, district_id)
        for number, role in enumerate(_CENTRE, 1):
            added += _add(session, f"replay-{area.code}-{number}", role, area)
        for code in _departments(session, log, meaning):
            added += _add(session, f"replay-{area.code}-{code.lower()}", Role.HANDLER, area, code)
    _add_duties(session, log, meaning, book)
    note_import(session)
    return added


def _add(session: Session, username: str, role: Role, area: Area, department_code: str = "") -> int:
    if session.exec(select(Person.id).where(Person.username == username)).first() is not None:
        return 0
    person = add_person(
        session,
        username=username,
        name=username,
        roles=[role],
        department_code=department_code,
        area_codes=[area.code],
    )
    person.capacity = _NO_LIMIT
    person.home_lon, person.home_lat = (area.min_lon + area.max_lon) / 2, (area.min_lat + area.max_lat) / 2
    session.add(Shift(person_id=person.id, weekdays="1234567", starts=dt.time(0), ends=dt.time(0)))  # round the clock
    session.flush()
    return 1


def _departments(session: Session, log: Sequence[LogRow], meaning: Meaning) -> list[str]:
    """The codes of the departments in the log."""
    ids = {meaning.departments[row.department] for row in log if row.department}
    return sorted(session.exec(select(Department.code).where(col(Department.id).in_(ids))))


def _add_duties(session: Session, log: Sequence[LogRow], meaning: Meaning, book: Rulebook) -> None:
    """Let the department that had most cases of a category answer for it in a district where nobody does."""
    if not log:
        return
    had: dict[tuple[int, int], Counter[int]] = defaultdict(Counter)
    for row in log:
        if row.department:
            had[meaning.district_of(row), meaning.categories[row.category]][meaning.departments[row.department]] += 1
    codes = dict(
        session.exec(select(Category.id, Category.code).where(col(Category.id).in_({id for _, id in had}))).all()
    )
    scheme, at = the_city(session).scheme, max(row.times.opened_at for row in log).astimezone(book.hours.zone)
    for (district_id, category_id), departments in sorted(had.items()):
        code, ((department_id, _),) = codes[category_id], departments.most_common(1)
        if not responsible(book.matrix, book.duty_place(district_id), code, 0, at):
            _add_duty(session, district_id, scheme, code, department_id)


def _add_duty(session: Session, district_id: int, scheme: str, code: str, department_id: int) -> None:
    known = select(Duty.id).where(
        Duty.area_id == district_id,
        Duty.scheme == scheme,
        Duty.category_prefix == code,
        Duty.department_id == department_id,
    )
    if session.exec(known).first() is None:
        session.add(Duty(area_id=district_id, scheme=scheme, category_prefix=code, department_id=department_id))
        session.flush()
