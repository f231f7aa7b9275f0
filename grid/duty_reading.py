"""Read the duty grids with their cells and the teams with their people."""

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeVar

from sqlmodel import Session, col, select

from grid.facts import DutyGridFacts, TeamFacts
from grid.records import DutyGrid, DutyGridCell, Team, TeamMember


def read_duty_grids(session: Session) -> dict[str, DutyGridFacts]:
    """Return them by code, in the order of their codes."""
    cells = _gathered(session.exec(select(DutyGridCell.duty_grid_id, DutyGridCell.cell_code)))
    grids = session.exec(select(DutyGrid).order_by(col(DutyGrid.code)))
    return {
        one.code: DutyGridFacts(one.id, one.code, one.name, one.name_en, one.district_id, frozenset(cells[one.id]))
        for one in grids
    }


def read_teams(session: Session) -> dict[int, TeamFacts]:
    """Return them by id, in the order of their codes."""
    members = _gathered(session.exec(select(TeamMember.team_id, TeamMember.person_id)))
    teams = session.exec(select(Team).order_by(col(Team.code)))
    return {
        one.id: TeamFacts(one.id, one.code, one.name, one.name_en, one.department_id, frozenset(members[one.id]))
        for one in teams
    }


_Value = TypeVar("_Value")


def _gathered(pairs: Iterable[tuple[int, _Value]]) -> dict[int, set[_Value]]:
    found: dict[int, set[_Value]] = defaultdict(set)
    for key, value in pairs:
        found[key].add(value)
    return found
