"""`gridcase user`: accounts, from the command line."""

import json
import sys
from collections.abc import Sequence
from typing import Any

import click
from sqlmodel import Session, select

from commands.opening import opened
from grid.accounts import add_person, area_ids_of, find_person, give_areas, make_password, set_password
from grid.records import Area, Department, Jurisdiction, Person, PersonRole, Role
from web.sessions import end_all_of

_FROM_STDIN = click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.group()
def user() -> None:
    """Add, list and disable accounts, and set their passwords.

    Example: gridcase user add lin --role inspector --area 110101
    """


@user.command()
@click.argument("username")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice([role.value for role in Role]))
@click.option("--name", default="", help="The person's name [the user name].")
@click.option("--name-en", default="", help="The name in English.")
@click.option("--department", default="", metavar="CODE", help="The department, for handlers.")
@click.option("--area", "areas", multiple=True, metavar="CODE", help="Where the person may act [the whole city].")
@_FROM_STDIN
@_JSON
def add(
    username: str,
    roles: Sequence[str],
    name: str,
    name_en: str,
    department: str,
    areas: Sequence[str],
    password_stdin: bool,
    as_json: bool,
) -> None:
    """Add an account. Without --password-stdin a password is made and printed once.

    Example: gridcase user add he --name 何扫 --role handler --department SANITATION --area 110101
    """
    password = _password(password_stdin)
    with opened() as here, here.database.writing() as session:
        codes = areas or _city_areas(session)
        add_person(
            session,
            username=username,
            name=name or username,
            name_en=name_en,
            roles=[Role(role) for role in roles],
            department_code=department,
            area_codes=codes,
            password=password,
        )
    if not codes:
        click.echo("no areas are loaded yet: later, give the person some with `gridcase user areas`", err=True)
    _show_password(username, "" if password_stdin else password, as_json)


@user.command()
@click.argument("username")
@_FROM_STDIN
@_JSON
def password(username: str, password_stdin: bool, as_json: bool) -> None:
    """Set a new password. Without --password-stdin one is made and printed once.

    Example: gridcase user password he
    """
    fresh = _password(password_stdin)
    with opened() as here, here.database.writing() as session:
        person = find_person(session, username)
        set_password(person, fresh)
        end_all_of(session, person.id)
    _show_password(username, "" if password_stdin else fresh, as_json)


@user.command()
@click.argument("username")
@click.argument("codes", nargs=-1, required=True)
def areas(username: str, codes: Sequence[str]) -> None:
    """Let a person act in exactly these areas; a city's code means all its districts.

    Example: gridcase user areas he 110101 110102
    """
    with opened() as here, here.database.writing() as session:
        give_areas(session, find_person(session, username), area_ids_of(session, codes))
    click.echo(f"{username} may act in {', '.join(codes)}", err=True)


@user.command()
@click.argument("username")
@click.option("--undo", is_flag=True, help="Let the account sign in again.")
def disable(username: str, undo: bool) -> None:
    """End the use of an account; its history stays.

    Example: gridcase user disable he
    """
    with opened() as here, here.database.writing() as session:
        person = find_person(session, username)
        person.active = undo
        end_all_of(session, person.id)  # a session from before must not come back with the account
    click.echo(f"{username} can sign in again" if undo else f"{username} can no longer sign in", err=True)


@user.command("list")
@_JSON
def list_(as_json: bool) -> None:
    """List the accounts with their roles, department and areas.

    Example: gridcase user list --json
    """
    with opened() as here, here.database.reading() as session:
        accounts = [_described(session, person) for person in session.exec(select(Person).order_by(Person.username))]
    if as_json:
        click.echo(json.dumps({"users": accounts}, ensure_ascii=False))
        return
    for account in accounts:
        state = "" if account["active"] else "  (disabled)"
        roles, areas = ",".join(account["roles"]), ",".join(account["areas"])
        click.echo(f"{account['username']:<20} {roles:<30} {account['department'] or '-':<12} {areas}{state}")


def _password(from_stdin: bool) -> str:
    return sys.stdin.readline().rstrip("\n") if from_stdin else make_password()


def _show_password(username: str, made: str, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"username": username, **({"password": made} if made else {})}))
    elif made:
        click.echo(f"{username}: {made}")
        click.echo("this password is not shown again", err=True)
    else:
        click.echo(f"{username}: password set", err=True)


def _city_areas(session: Session) -> list[str]:
    """The city's own outline, or all districts where none is loaded."""
    for level in ("city", "district"):
        codes = session.exec(select(Area.code).where(Area.level == level)).all()
        if codes:
            return list(codes)
    return []


def _described(session: Session, person: Person) -> dict[str, Any]:
    roles = session.exec(select(PersonRole.role).where(PersonRole.person_id == person.id)).all()
    areas = session.exec(select(Area.code).join(Jurisdiction).where(Jurisdiction.person_id == person.id)).all()
    department = session.get(Department, person.department_id) if person.department_id else None
    return {
        "username": person.username,
        "name": person.name,
        "active": person.active,
        "roles": sorted(roles),
        "department": department.code if department else None,
        "areas": sorted(areas),
    }
