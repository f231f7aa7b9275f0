"""Put a record into the database: new, changed, or as it was; and count which."""

from collections.abc import Mapping
from typing import Any, TypeVar

from sqlmodel import Session, SQLModel

from grid.loading.report import Report

_Record = TypeVar("_Record", bound=SQLModel)


def put(
    session: Session,
    kind: type[_Record],
    known: _Record | None,
    key: Mapping[str, Any],
    values: Mapping[str, Any],
    report: Report | None = None,
) -> tuple[_Record, bool]:
    """Make a record of `key` and `values`, or give the known one these values. Says whether anything changed.

    Written at once, because the order of one flush is not that of the foreign keys.
    """
    changed = known is None or any(getattr(known, name) != value for name, value in values.items())
    record = known or kind(**key, **values)
    if known is not None and changed:
        known.sqlmodel_update(dict(values))
    session.add(record)
    session.flush()
    if report is not None:
        report.count(known=known is not None, changed=changed)
    return record, changed
