"""Load people: accounts with roles, department, areas, shifts. Passwords are never loaded from a file.

Fields: username, name, name_en, roles and areas (several, between semicolons), department (code), shifts (see
`grid.loading.shift_text`), capacity, home_lon, home_lat, language, active; email and phone, where messages may go;
categories, skills and teams (see `grid.loading.abilities`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlmodel import Session, col, delete, select

from grid.accounts import give_areas, give_roles
from grid.addresses import email_of, phone_of
from grid.loading.abilities import Abilities, KnownAbilities, write_abilities
from grid.loading.city import note_import
from grid.loading.mapping import FieldMap
from grid.loading.report import Report, refuse_repeated
from grid.loading.rows import Fields, Row
from grid.loading.shift_text import WrittenShift, roster_from
from grid.loading.writing import put
from grid.records import Area, Contact, Department, Jurisdiction, Person, PersonRole, Role, Shift
from grid.refusals import N_, BadInput
from grid.roster import Repeat, clash_of_repeats


@dataclass(frozen=True)
class _Known:
    """What rows may refer to: ids by code."""

    departments: Mapping[str, int]
    areas: Mapping[str, int]
    abilities: KnownAbilities


@dataclass(frozen=True)
class _Found:
    number: int
    username: str
    values: Mapping[str, Any]
    roles: frozenset[Role]
    area_ids: frozenset[int]
    shifts: frozenset[WrittenShift]
    abilities: Abilities
    addresses: Mapping[str, str] = field(repr=False)


def load_people(session: Session, rows: Iterable[Row], *, names: FieldMap | None = None) -> Report:
    """Add new accounts and change known ones by user name, or raise LoadRefused and change nothing."""
    report = Report()
    known = _known(session)
    found = [_read(row, known, report) for row in (names or FieldMap()).apply(rows)]
    refuse_repeated(report, "username", ((person.number, person.username) for person in found))
    report.stop_if_refused()
    people = {person.username: person for person in session.exec(select(Person))}
    for one in found:
        _write(session, one, people.get(one.username), report)
    note_import(session)
    return report


def _known(session: Session) -> _Known:
    return _Known(
        departments=dict(iter(session.exec(select(Department.code, Department.id)))),
        areas=dict(iter(session.exec(select(Area.code, Area.id)))),
        abilities=KnownAbilities(session),
    )


def _read(row: Row, known: _Known, report: Report) -> _Found:
    fields = Fields(row, report)
    department = fields.code("department", most=24, required=False)
    if department and department not in known.departments:
        fields.refuse("department", f"there is no department {department}; load the departments first")
    area_ids = [known.areas[code] for code in _known_areas(fields, known)]
    lon, lat = fields.number_in("home_lon", -180, 180), fields.number_in("home_lat", -90, 90)
    if (lon is None) != (lat is None):
        fields.refuse("home_lat", "home_lon and home_lat go together; give both or none")
    values: dict[str, Any] = {
        "name": fields.text("name", required=True),
        "name_en": fields.text("name_en"),
        "language": fields.text("language", most=8),
        "active": fields.flag("active") if row.values.get("active") else True,
        "department_id": known.departments.get(department),
        "capacity": fields.whole("capacity", 0, 1000, 8),
        "home_lon": lon,
        "home_lat": lat,
    }
    username = fields.code("username", most=60)
    abilities = known.abilities.read(row, fields, values["department_id"])
    places, addresses = frozenset(area_ids), _addresses(fields)
    return _Found(row.number, username, values, _roles(fields), places, _shifts(fields), abilities, addresses)


def _known_areas(fields: Fields, known: _Known) -> list[str]:
    codes = fields.codes("areas")
    unknown = [code for code in codes if code not in known.areas]
    if unknown:
        fields.refuse("areas", f"there is no area {unknown[0]}; load the areas first")
    return [code for code in codes if code in known.areas]


def _roles(fields: Fields) -> frozenset[Role]:
    texts = [text.lower() for text in fields.codes("roles")]
    unknown = [text for text in texts if text not in {role.value for role in Role}]
    if unknown:
        fields.refuse("roles", f"{unknown[0]!r} is no role; roles are {', '.join(Role)}")
    return frozenset(Role(text) for text in texts if text not in unknown)


def _shifts(fields: Fields) -> frozenset[WrittenShift]:
    try:
        found = roster_from(fields.text("shifts", most=400))
    except ValueError as error:
        fields.refuse("shifts", str(error))
        return frozenset()
    at_once = clash_of_repeats([Repeat.of(shift) for shift in found])
    if at_once:
        one, other = (str(found[place]) for place in at_once)
        fields.refuse(
            "shifts", N_("%(one)s and %(other)s overlap; nobody works two shifts at once"), one=one, other=other
        )
    return frozenset(found)


def _addresses(fields: Fields) -> dict[str, str]:
    """A fault names the field and does not repeat the address."""
    found = {"email": fields.text("email", most=254), "phone": fields.text("phone", most=30)}
    for name, check in (("email", email_of), ("phone", phone_of)):
        try:
            found[name] = check(found[name])
        except BadInput as error:
            fields.refuse(name, str(error))
    return found


def _write(session: Session, one: _Found, known: Person | None, report: Report) -> None:
    person, changed = put(session, Person, known, {"username": one.username}, one.values)
    parts = (_write_roles, _write_areas, _write_shifts, _write_addresses)
    parts_changed = [*(write(session, person, one) for write in parts), write_abilities(session, person, one.abilities)]
    report.count(known=known is not None, changed=changed or any(parts_changed))


def _write_roles(session: Session, person: Person, one: _Found) -> bool:
    old = frozenset(session.exec(select(PersonRole.role).where(PersonRole.person_id == person.id)))
    if old != one.roles:
        give_roles(session, person, one.roles)
    return old != one.roles


def _write_areas(session: Session, person: Person, one: _Found) -> bool:
    old = frozenset(session.exec(select(Jurisdiction.area_id).where(Jurisdiction.person_id == person.id)))
    if old != one.area_ids:
        give_areas(session, person, one.area_ids)
    return old != one.area_ids


def _write_shifts(session: Session, person: Person, one: _Found) -> bool:
    """Shifts without dates are those of the file; dated ones are planned elsewhere and stay."""
    undated = (Shift.person_id == person.id, col(Shift.valid_from).is_(None), col(Shift.valid_to).is_(None))
    old = frozenset(WrittenShift.of(shift) for shift in session.exec(select(Shift).where(*undated)))
    if old != one.shifts:
        session.exec(delete(Shift).where(col(Shift.person_id) == person.id, *undated[1:]))
        session.add_all(Shift(person_id=person.id, **asdict(shift)) for shift in sorted(one.shifts, key=str))
        session.flush()
    return old != one.shifts


def _write_addresses(session: Session, person: Person, one: _Found) -> bool:
    """An address that is not known yet; what the person has set themselves stays."""
    kept = session.get(Contact, person.id) or Contact(person_id=person.id)
    new = {name: address for name, address in one.addresses.items() if address and not getattr(kept, name)}
    for name, address in new.items():
        setattr(kept, name, address)
    if new:
        session.add(kept)
        session.flush()
    return bool(new)
