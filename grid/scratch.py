"""The rulebook as it would be. Rules are tried in a copy, so that nothing is written and nobody waits for a lock."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import create_engine, insert, literal, select
from sqlmodel import Session, SQLModel

from grid.loading.candidate import Candidate, load_candidate
from grid.loading.report import Report
from grid.records import RuleKind
from grid.rulebook import Rulebook, rulebook_on

# what the loading of rules reads or writes; parents first
_TABLES = (
    "city", "calendar", "area", "department", "person", "team", "category", "filing_condition", "duty_grid",
    "duty", "ladder_version", "cell", "team_member", "duty_grid_cell",
)  # fmt: skip
_SINCE_EVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_LEFT_OUT: Mapping[str, Any] = {"shape": b"", "password_hash": ""}  # large, or nobody's business


def rulebook_with(
    session: Session, candidate: Candidate, *, book: Rulebook, at: dt.datetime
) -> tuple[Rulebook, Report]:
    """Return the rulebook with the candidate in force, on the same cells, and what loading it would report.

    The rules of the city are copied into a database in memory and loaded there by the very same code. Ladders are
    tried as if they had always held; in truth clocks that run keep theirs. Raises what `load_candidate` raises.
    """
    since = _SINCE_EVER if candidate.kind is RuleKind.LADDERS else at
    engine = create_engine("sqlite://")
    try:
        SQLModel.metadata.create_all(engine, [SQLModel.metadata.tables[name] for name in _TABLES])
        with Session(engine, expire_on_commit=False) as scratch:
            _copy(session, scratch, _cells_named(candidate))
            report = load_candidate(scratch, candidate, at=since)
            return rulebook_on(scratch, book.atlas), report
    finally:
        engine.dispose()


def _cells_named(candidate: Candidate) -> list[str]:
    """Only the cells that the file names are copied, not the million others."""
    return sorted({row["values"].get("cell", "") for row in candidate.document.get("rows", ())} - {""})


def _copy(session: Session, scratch: Session, cells: Sequence[str]) -> None:
    for name in _TABLES:
        table = SQLModel.metadata.tables[name]
        columns = [literal(_LEFT_OUT[c.name]).label(c.name) if c.name in _LEFT_OUT else c for c in table.c]
        copied = select(*columns).where(table.c.code.in_(cells)) if name == "cell" else select(*columns)
        rows = [dict(row) for row in session.connection().execute(copied).mappings()]
        if rows:
            scratch.connection().execute(insert(table), rows)
