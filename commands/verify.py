"""`gridcase verify`: hold the whole city against its own history. `gridcase anchor`: what to hold it against later."""

import json
from pathlib import Path
from typing import Any

import click

from commands.opening import Opened, opened, plain_errors
from grid.refusals import N_, BadInput
from grid.rulebook import Rulebook
from web.wall_clock import wall_clock
from workflows.anchoring import anchor as taken
from workflows.anchoring import broken
from workflows.photo_store import PhotoStore
from workflows.verifying import Difference, Verifying, districts_of

_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
_SHOWN = 200  # differences on the terminal; --json has all


@click.command()
@click.option("--district", "code", default=None, help="Only this district, by its code.")
@click.option("--anchor", "file", type=click.Path(path_type=Path), help="Also what `gridcase anchor` wrote.")
@click.option("--no-photos", is_flag=True, help="Leave the photo store alone.")
@_JSON
@click.pass_context
def verify(context: click.Context, code: str | None, file: Path | None, no_photos: bool, as_json: bool) -> None:
    """Recompute seals, states, deadlines, rungs and counts from the events, and report whatever differs.

    Nothing is changed. Ends with status 1 when something differs; see docs/integrity.md.

    Example: gridcase verify --anchor /media/usb/anchor.json
    """
    with opened() as here:
        book = here.rulebooks.current()
        photos = None if no_photos else PhotoStore(here.settings.photo_store)
        with here.database.reading() as session:
            doing = Verifying(session, keys=here.settings.chain_keys, book=book, photos=photos, at=wall_clock())
            found = list(doing.differences(_districts(book, code)))
        lost = _against(here, book, file) if file else []
    found += [Difference(one, "", "anchor", "events are gone or altered", "") for one in lost]
    click.echo(json.dumps(_document(doing, found), ensure_ascii=False) if as_json else _text(doing, found))
    context.exit(1 if found else 0)


@click.command()
@click.option("--out", "file", type=click.Path(path_type=Path), help="Write it here instead of to the terminal.")
def anchor(file: Path | None) -> None:
    """Print what the histories are now, as a small document to be kept elsewhere for `gridcase verify --anchor`.

    Example: gridcase anchor --out /media/usb/anchor.json
    """
    with opened() as here:
        book = here.rulebooks.current()
        key, now = here.settings.chain_keys[0], wall_clock()
        with here.database.writing():  # on SQLite whoever was writing has finished then; PostgreSQL tells of them
            pass
        with here.database.reading() as session:
            document = json.dumps(taken(session, districts_of(book), key=key, book=book, at=now), indent=1)
    if file is None:
        click.echo(document)
    else:
        file.write_text(document + "\n", encoding="utf-8")


def _districts(book: Rulebook, code: str | None) -> list[int]:
    districts = districts_of(book)
    if code is None:
        return districts
    chosen = [one for one in districts if book.areas[one].code == code]
    if not chosen:
        raise BadInput(N_("There is no district %(code)s."), "district", code=code)
    return chosen


def _against(here: Opened, book: Rulebook, file: Path) -> list[str]:
    with plain_errors():
        try:
            document = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise click.ClickException(f"{file}: no anchor can be read from it ({error})") from None
        if not isinstance(document, dict):
            raise click.ClickException(f"{file}: this is no anchor")
        with here.database.reading() as session:
            return broken(session, document, districts_of(book), keys=here.settings.chain_keys, book=book)


def _document(doing: Verifying, found: list[Difference]) -> dict[str, Any]:
    return doing.counted._asdict() | {"differences": [{k: str(v) for k, v in one._asdict().items()} for one in found]}


def _text(doing: Verifying, found: list[Difference]) -> str:
    cases, events, photos = doing.counted
    lines = [f"{cases:,} cases, {events:,} events, {photos:,} photos: {len(found) or 'no'} differences"]
    lines += [f"{one.district} {one.number} {one.what}: {one.stored} ≠ {one.expected}" for one in found[:_SHOWN]]
    if len(found) > _SHOWN:
        lines.append(f"and {len(found) - _SHOWN:,} more; --json shows all")
    return "\n".join(lines)
