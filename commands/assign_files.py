"""The two files of `gridcase assign`: agents and what they can take, cases and who may take them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from geo.points import Points
from grid.loading.report import Report
from grid.loading.rows import Fields, Row, as_text
from grid.refusals import N_, BadInput
from workflows.agents import Agents
from workflows.assignment import Tasks
from workflows.choice import Weights

ID_FIELDS = ("agent_id", "agent", "id", "code", "username", "name")
NO_LIMIT = 1_000_000


@dataclass(frozen=True)
class AgentRow:
    """One agent of the file; texts in lower case where they are compared."""

    id: str
    department: str
    skills: frozenset[str]
    load: int
    capacity: int
    on_shift: bool


@dataclass(frozen=True)
class Crew:
    """The agents who are on shift and have a place."""

    rows: list[AgentRow]
    agents: Agents

    def able(self, department: str, skill: str) -> list[int]:
        """Return who has the skill and belongs to the department; "" asks for nothing."""
        return [
            place
            for place, row in enumerate(self.rows)
            if (not department or row.department == department) and (not skill or skill in row.skills)
        ]


def read_crew(file: Path, points: Points, capacity: int | None, weights: Weights) -> Crew:
    """`capacity`: of agents whose row says nothing. Raises BadInput naming file, row and field of the first fault."""
    lower = [name.strip().lower() for name in points.fields]
    id_field = next((name for name in ID_FIELDS if name in lower), "")
    if not id_field:
        message = N_("%(file)s names no agents: give one of the columns %(known)s.")
        raise BadInput(message, file=file.name, known=", ".join(ID_FIELDS))
    report = Report()
    rows = [_agent(Fields(row, report), id_field, capacity or NO_LIMIT) for row in _rows(points)]
    for fault in report.refused[:1]:
        message = N_("%(file)s, row %(row)d, %(name)s: %(why)s")
        raise BadInput(message, fault.field, file=file.name, row=fault.row, name=fault.field, why=fault.why)
    there = [place for place, row in enumerate(rows) if row.on_shift and not np.isnan(points.lon[place])]
    agents = Agents(
        points.lon[there],
        points.lat[there],
        load=[rows[place].load for place in there],
        capacity=[rows[place].capacity for place in there],
        weights=weights,
    )
    return Crew([rows[place] for place in there], agents)


def tasks_of(queue: Points, crew: Crew) -> Tasks:
    """Cases that ask for the same department and skill share a pool; a case without a place has nobody in its own."""
    wanted = [
        None if np.isnan(lon) else (row.values.get("department", "").lower(), row.values.get("skill", "").lower())
        for row, lon in zip(_rows(queue), queue.lon, strict=True)
    ]
    kinds = list(dict.fromkeys(wanted))
    pools = [crew.agents.pool(crew.able(*kind) if kind else []) for kind in kinds]
    index = {kind: place for place, kind in enumerate(kinds)}
    pool = np.array([index[want] for want in wanted], dtype=np.int64)
    return Tasks(np.nan_to_num(queue.lon), np.nan_to_num(queue.lat), pool, pools)


def _agent(fields: Fields, id_field: str, capacity: int) -> AgentRow:
    return AgentRow(
        id=fields.text(id_field, required=True),
        department=fields.text("department").lower(),
        skills=frozenset(skill.lower() for name in ("skills", "skill") for skill in fields.codes(name)),
        load=fields.whole("load", 0, NO_LIMIT, 0),
        capacity=fields.whole("capacity", 0, NO_LIMIT, capacity),
        on_shift=not fields.text("on_shift") or fields.flag("on_shift"),
    )


def _rows(points: Points) -> Iterator[Row]:
    """Every row as text, empty ones too: they keep their place."""
    names = [name.strip().lower() for name in points.fields]
    lines: Iterable[tuple[object, ...]] = zip(*points.fields.values(), strict=True)
    for number, line in enumerate(lines, points.first_row):
        yield Row(number, dict(zip(names, map(as_text, line), strict=True)))
