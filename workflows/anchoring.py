"""An anchor: what the histories of a city are at a moment, small enough to be kept where the database's keepers cannot
reach. Later everything that was there then must still be there, seal by seal."""

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, select, text
from sqlmodel import Session, SQLModel

from grid.ids import first_id_at
from grid.refusals import N_, BadInput
from grid.rulebook import Rulebook

SETTLED = dt.timedelta(
    minutes=1
)  # between the making of an id and the beginning of its transaction, clocks that differ
_OLDEST = text(  # PostgreSQL: the beginning of the oldest transaction that writes
    "SELECT min(xact_start) FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND datname = current_database()"
)
_EVENTS = SQLModel.metadata.tables["case_event"]
_HERE: Any = bindparam("district")
_SEALS = (
    select(_EVENTS.c.seal)
    .where(_EVENTS.c.district_id == _HERE, _EVENTS.c.id < bindparam("before"))
    .order_by(_EVENTS.c.id)
    .execution_options(yield_per=10_000)
)


def anchor(
    session: Session, districts: Iterable[int], *, key: bytes, book: Rulebook, at: dt.datetime
) -> dict[str, Any]:
    """Return the document: for each district how many events there are, up to which id, and a digest of their seals.

    On SQLite, whoever was writing at `at` must have finished.
    """
    before = first_id_at(_settled(session, at))
    held = {book.areas[one].code: _held(session, one, before) for one in districts}
    document = {"city": book.city.code, "taken_at": at.isoformat(), "before": before, "districts": held}
    return document | {"mac": _mac(key, document)}


def broken(
    session: Session, document: dict[str, Any], districts: Iterable[int], *, keys: Sequence[bytes], book: Rulebook
) -> list[str]:
    """Return the codes of the districts of which something is gone or altered since the anchor was taken.

    Raises BadInput for a document that is not ours or was altered itself.
    """
    try:
        claimed = {name: document[name] for name in ("city", "taken_at", "before", "districts")}
        genuine = any(hmac.compare_digest(_mac(key, claimed), str(document["mac"])) for key in keys)
    except KeyError as missing:
        raise BadInput(N_("The anchor has no %(name)s."), "anchor", name=missing.args[0]) from None
    if not genuine:
        raise BadInput(N_("The anchor was altered, or sealed with a key that is not given here."), "anchor")
    known = {book.areas[one].code: one for one in districts}
    return [code for code, held in claimed["districts"].items() if not _holds(session, code, held, claimed, known)]


def _settled(session: Session, at: dt.datetime) -> dt.datetime:
    """Before it no id was made that is still to be written: a long import writes late what it made early."""
    connection = session.connection()
    oldest = None if connection.dialect.name == "sqlite" else connection.execute(_OLDEST).scalar()
    return min(at, oldest or at) - SETTLED


def _holds(session: Session, code: str, held: dict[str, Any], claimed: dict[str, Any], known: dict[str, int]) -> bool:
    return code in known and _held(session, known[code], claimed["before"]) == held


def _held(session: Session, district_id: int, before: int) -> dict[str, Any]:
    digest, count = hashlib.sha256(), 0
    for seal in session.connection().execute(_SEALS, {"district": district_id, "before": before}).scalars():
        digest.update(seal.encode())
        count += 1
    return {"events": count, "digest": digest.hexdigest()}


def _mac(key: bytes, document: dict[str, Any]) -> str:
    return hmac.digest(key, json.dumps(document, sort_keys=True).encode(), hashlib.sha256).hex()
