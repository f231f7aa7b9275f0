"""The seal of a case's history: each event is bound to the one before by a keyed hash, so that none can be altered,
left out or slipped in without the key.

What is sealed, as one line of JSON with sorted keys and without spaces: the seal before ("" for the first), then
district, case, id, sequence, moment (microseconds since 1970, UTC), person, action, the two states and the details.
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
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def seal(key: bytes, before: str, event: Mapping[str, Any]) -> str:
    """Return the HMAC-SHA-256 of an event and of the seal before it, in hexadecimal.

    `event` has the columns of `case_event`; its moment is aware.
    """
    sealed = [before, *(event[name] for name in _PLAIN), (event["at"] - _EPOCH) // _MICROSECOND, event["by_id"]]
    sealed += [event["action"], event["from_state"], event["to_state"], event["details"]]
    return hmac.digest(key, _encode(sealed).encode(), hashlib.sha256).hex()


def sealed(session: Session, before: str, event: dict[str, Any]) -> dict[str, Any]:
    """Return the event with its seal, by the key of the database that the session writes to."""
    return event | {"seal": seal(session.info["chain_key"], before, event)}
