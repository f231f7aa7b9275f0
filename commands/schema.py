"""`gridcase init` and `gridcase upgrade`: make an installation, and bring it to the newest version."""

import json
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

import migrations
from commands.opening import Opened, opened
from grid.calendars import current_hours, load_calendar, shipped_calendar
from grid.loading.categories import load_shipped_categories
from grid.loading.city import found_city, the_city
from grid.records import City
from web.wall_clock import wall_clock

_NEXT = """
Next, tell it the city (every command has --help with an example):
  gridcase load areas AREAS.geojson          districts, streets, communities
  gridcase divide AREAS.geojson --out CELLS.gpkg
  gridcase load cells CELLS.gpkg
  gridcase load departments DEPARTMENTS.csv
  gridcase load people PEOPLE.csv
  gridcase load duties DUTIES.csv            who answers for what, where
  gridcase user add NAME --role administrator
  gridcase serve
"""


def _zone(_ctx: click.Context, _param: click.Parameter, value: str) -> str:
    try:
        ZoneInfo(value or "UTC")
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise click.BadParameter(f"{value!r} is no time zone; give an IANA name such as Asia/Shanghai") from error
    return value


@click.command()
@click.option("--code", default="", metavar="CODE", help="The city's code, for example 110000.")
@click.option("--name", default="", metavar="NAME", help="Its name.")
@click.option("--name-en", default="", metavar="NAME", help="Its name in English.")
@click.option("--zone", default="", metavar="ZONE", callback=_zone, help="Its time zone [Asia/Shanghai].")
@click.option("--scheme", default="", metavar="SCHEME", help="Whose categories it uses [those that ship].")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def init(code: str, name: str, name_en: str, zone: str, scheme: str, as_json: bool) -> None:
    """Create the database, the secret, the city, its categories and its calendar. Harmless to run again.

    GRIDCASE_HOME names the folder (default: instance), DATABASE_URL another database than SQLite in it.

    Example: gridcase init --code 110000 --name 北京市 --name-en Beijing
    """
    with opened(migrated=False) as here:
        migrations.upgrade(here.database)
        city = _fill(here, code=code, name=name, name_en=name_en, zone=zone, scheme=scheme)
        document = {"home": str(here.settings.home), "city": city.code, "scheme": city.scheme, "zone": city.zone}
        with here.database.reading() as session:
            counted_in = current_hours(session).zone.key
    if counted_in != city.zone:
        click.echo(f"note: days are counted by a calendar of {counted_in}; load one of {city.zone}", err=True)
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False))
        return
    click.echo(f"{city.name} ({city.code}) is ready in {document['home']}: categories {city.scheme}, zone {city.zone}")
    click.echo(_NEXT, nl=False)


def _fill(here: Opened, **given: str) -> City:
    """What a city needs before its own files come; what is there already is kept."""
    with here.database.writing() as session:
        city = found_city(session, **given)
        if not city.scheme:
            load_shipped_categories(session)
        if not city.calendar_code:
            load_calendar(session, shipped_calendar(), at=wall_clock())
        return the_city(session)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def upgrade(as_json: bool) -> None:
    """Bring the database to the version of this program, in one transaction. Back it up first.

    Example: gridcase upgrade
    """
    with opened(migrated=False) as here:
        before = migrations.is_current(here.database)
        migrations.upgrade(here.database)
    if as_json:
        click.echo(json.dumps({"changed": not before}))
    else:
        click.echo("the database was up to date" if before else "the database is up to date now")
