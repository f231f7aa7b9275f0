"""The seal of a case's history: each event is bound to the one before by a keyed hash, so that none can be altered,
left out or slipped in without the key.

What is sealed, as one line of JSON with sorted keys and without spaces: the seal before, then district, case, id,
sequence, moment (microseconds since 1970, UTC), person, action, the two states and the details. Before the first event
stands what was filed, in the order of `FILED`, written down the same way.
"""

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)
_PLAIN = ("district_id", "case_id", "id", "sequence")
# what no move ever changes in a case
FILED = (
    "client_id", "body_hash", "filed_at", "discovered_at", "first_due_at", "reporter_id", "source", "street_id",
    "community_id", "cell_code", "address", "category_id", "filing_condition_id", "urgent", "description", "lon", "lat",
)  # fmt: skip
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def beginning(case: Mapping[str, Any]) -> str:
    """Return what stands before the first event of a case: the facts of its filing, of which no move makes others."""
    *facts, lon, lat = (_plain(case.get(name)) for name in FILED)
    return _encode([*facts, float(lon), float(lat)])  # a degree may have come as a whole number


def seal(key: bytes, before: str, event: Mapping[str, Any]) -> str:
    """Return the HMAC-SHA-256 of an event and of the seal before it, in hexadecimal.

    `event` has the columns of `case_event`; its moment is aware.
    """
    sealed = [before, *(event[name] for name in _PLAIN), _plain(event["at"]), event["by_id"]]
    sealed += [event["action"], event["from_state"], event["to_state"], event["details"]]
    return hmac.digest(key, _encode(sealed).encode(), hashlib.sha256).hex()


def sealed(session: Session, before: str, event: dict[str, Any]) -> dict[str, Any]:
    """Return the event with its seal, by the key of the database that the session writes to."""
    return event | {"seal": seal(session.info["chain_key"], before, event)}


def _plain(value: Any) -> Any:
    return (value - _EPOCH) // _MICROSECOND if isinstance(value, dt.datetime) else value
