"""The tables of the city. Importing this package registers all of them."""

from grid.records.calendars import Calendar
from grid.records.categories import AutoDispatch, Category, FilingCondition, Kind
from grid.records.changes import ChangeState, PlannedChange, RuleKind
from grid.records.components import Component
from grid.records.contacts import Contact, MessageDefault, PushSubscription
from grid.records.duties import Duty, DutyGrid, DutyGridCell, DutyPart
from grid.records.ladders import LadderVersion
from grid.records.limits import LimitUnit, Milestone, Milestones
from grid.records.people import Department, Jurisdiction, Person, PersonRole, Position, Role, Shift
from grid.records.places import Area, AreaLevel, Cell, City
from grid.records.rosters import Answered, DayKind, HandoverNote, RequestKind, RosterDay, RosterRequest
from grid.records.teams import Qualification, Qualifies, Team, TeamMember
from grid.records.visits import CellVisit

__all__ = [
    "Answered",
    "Area",
    "AreaLevel",
    "AutoDispatch",
    "Calendar",
    "Category",
    "Cell",
    "CellVisit",
    "ChangeState",
    "City",
    "Component",
    "Contact",
    "DayKind",
    "Department",
    "Duty",
    "DutyGrid",
    "DutyGridCell",
    "DutyPart",
    "FilingCondition",
    "HandoverNote",
    "Jurisdiction",
    "Kind",
    "LadderVersion",
    "LimitUnit",
    "MessageDefault",
    "Milestone",
    "Milestones",
    "Person",
    "PersonRole",
    "PlannedChange",
    "Position",
    "PushSubscription",
    "Qualification",
    "Qualifies",
    "RequestKind",
    "Role",
    "RosterDay",
    "RosterRequest",
    "RuleKind",
    "Shift",
    "Team",
    "TeamMember",
]
