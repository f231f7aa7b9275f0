"""One small city on both databases: a few square cells and their people, and a clock that moves only when told.

Monday 9 March 2026, nine in the morning. Office hours are 08:00–12:00 and 14:00–18:00. The helpers read as sentences:

    case = city.file("暴露垃圾", by=city.inspector)
    case = city.dispatch(city.register(case), to=city.sanitation)
    city.forward(hours=4)
    assert city.again(case).level == 1

`tests.founding` builds it.
"""

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import select

from grid.actors import Actor
from grid.database import Database
from grid.records import Kind, LimitUnit, Milestone
from grid.rulebook import Rulebook, Rulebooks
from workflows import cases, photos
from workflows.escalation import escalate_overdue
from workflows.filing import Filing, file
from workflows.moves import Action
from workflows.records import Case, CaseEvent, Notice, Rung
from workflows.swept import Swept

ZONE = ZoneInfo("Asia/Shanghai")
NINE_OCLOCK = dt.datetime(2026, 3, 9, 9, 0, tzinfo=ZONE)  # a Monday
SCHEME = "GB/T 30428.2"
WEST, SOUTH, WIDTH, HEIGHT = 116.4000, 39.9000, 0.0012, 0.0009  # cells of about 102 m × 100 m

OFFICE_HOURS: dict[str, Any] = {
    "code": "city",
    "zone": "Asia/Shanghai",
    "hours": {day: ["08:00-12:00", "14:00-18:00"] for day in ("monday", "tuesday", "wednesday", "thursday", "friday")},
}


@dataclass
class SmallCity:
    """Two districts: 河东 with six cells in two streets, where everybody works, and 河西 with one, where 外 works."""

    database: Database
    home: Path
    now: dt.datetime = NINE_OCLOCK
    people: dict[str, Actor] = field(default_factory=dict)
    departments: dict[str, int] = field(default_factory=dict)
    areas: dict[str, int] = field(default_factory=dict)
    filed: int = 0

    inspector = property(lambda self: self.people["lin"])
    other_inspector = property(lambda self: self.people["wu"])
    acceptor = property(lambda self: self.people["qian"])
    dispatcher = property(lambda self: self.people["sun"])
    other_dispatcher = property(lambda self: self.people["li"])
    shift_leader = property(lambda self: self.people["zhou"])
    handler = property(lambda self: self.people["he"])  # of sanitation
    colleague = property(lambda self: self.people["ma"])  # of sanitation too
    road_crew = property(lambda self: self.people["luo"])  # of roads
    manager = property(lambda self: self.people["zheng"])
    operator = property(lambda self: self.people["wang"])
    administrator = property(lambda self: self.people["admin"])
    outsider = property(lambda self: self.people["wai"])  # a dispatcher of the other district
    sanitation = property(lambda self: self.departments["SANITATION"])
    roads = property(lambda self: self.departments["ROADS"])
    district = property(lambda self: self.areas["110101"])
    other_district = property(lambda self: self.areas["110102"])

    @property
    def book(self) -> Rulebook:
        return self.rulebooks.current()

    def __post_init__(self) -> None:
        self.rulebooks = Rulebooks(self.database, self.home)

    # the clock

    def forward(self, **span: float) -> Swept:
        """Move the clock on and let the escalation do one pass: `city.forward(minutes=15)`."""
        self.now += dt.timedelta(**span)
        return self.sweep()

    def sweep(self) -> Swept:
        return escalate_overdue(self.database, now=self.now, book=self.book)

    # the life of a case

    def filing(self, category: str = "暴露垃圾", **changes: Any) -> Filing:
        """A filing in the middle of the south-westernmost cell."""
        self.filed += 1
        facts: dict[str, Any] = {"client_id": f"phone-{self.filed}", "lon": WEST + WIDTH / 2, "lat": SOUTH + HEIGHT / 2}
        return Filing(category=self.code_of(category), **(facts | changes))

    def file(self, category: str = "暴露垃圾", *, by: Actor | None = None, **changes: Any) -> Case:
        with self.database.writing() as session:
            done = file(session, self.filing(category, **changes), book=self.book, by=by or self.inspector, at=self.now)
            return session.exec(select(Case).where(Case.district_id == done.district_id, Case.id == done.case_id)).one()

    def move(self, case: Case, action: Action, *, by: Actor, photo: bool = False, **given: Any) -> Case:
        """Make one move at the present moment; with `photo`, a photo is attached for it first."""
        with self.database.writing() as session:
            if photo:
                photos.attach(session, case, some_photo(self.now), stage=action, by=by, at=self.now)
            return cases.move(session, case, action, by=by, at=self.now, book=self.book, **given)

    def register(self, case: Case, *, by: Actor | None = None) -> Case:
        return self.move(case, Action.REGISTER, by=by or self.acceptor)

    def refuse(self, case: Case, *, by: Actor | None = None, reason: str = "not a case") -> Case:
        return self.move(case, Action.REFUSE, by=by or self.acceptor, reason=reason)

    def dispatch(self, case: Case, *, to: int | None = None, by: Actor | None = None, **given: Any) -> Case:
        return self.move(case, Action.DISPATCH, by=by or self.dispatcher, department_id=to or self.sanitation, **given)

    def accept(self, case: Case, *, by: Actor | None = None) -> Case:
        return self.move(case, Action.ACCEPT, by=by or self.handler)

    def contest(self, case: Case, *, by: Actor | None = None, reason: str = "not ours") -> Case:
        return self.move(case, Action.CONTEST, by=by or self.handler, reason=reason)

    def reach(self, case: Case, *, by: Actor | None = None) -> Case:
        return self.move(case, Action.REACH, by=by or self.handler, photo=True)

    def handle(self, case: Case, *, by: Actor | None = None) -> Case:
        return self.move(case, Action.HANDLE, by=by or self.handler, photo=True)

    def check(self, case: Case, *, by: Actor | None = None, verdict: str = "passed") -> Case:
        return self.move(case, Action.CHECK, by=by or self.other_inspector, photo=True, verdict=verdict)

    def rework(self, case: Case, *, by: Actor | None = None, reason: str = "still there") -> Case:
        return self.move(case, Action.REWORK, by=by or self.shift_leader, reason=reason)

    def close(self, case: Case, *, by: Actor | None = None, **given: Any) -> Case:
        return self.move(case, Action.CLOSE, by=by or self.shift_leader, **given)

    def void(self, case: Case, *, by: Actor | None = None, reason: str = "filed twice") -> Case:
        return self.move(case, Action.VOID, by=by or self.shift_leader, reason=reason)

    def live_through(self, case: Case) -> Case:
        """The whole way from discovered to closed, all at the present moment."""
        case = self.dispatch(self.register(case))
        return self.close(self.check(self.handle(self.accept(case))))

    # looking

    def again(self, case: Case) -> Case:
        """The case as it is stored now."""
        with self.database.reading() as session:
            return session.exec(select(Case).where(Case.district_id == case.district_id, Case.id == case.id)).one()

    def events(self, case: Case) -> list[CaseEvent]:
        return self._of(case, CaseEvent, CaseEvent.sequence)

    def rungs(self, case: Case) -> list[Rung]:
        return self._of(case, Rung, Rung.step)

    def notices(self, case: Case, to: Actor | None = None) -> list[Notice]:
        return [n for n in self._of(case, Notice, Notice.id) if to is None or n.person_id == to.id]

    def _of(self, case: Case, record: Any, order: Any) -> list[Any]:
        mine = (record.district_id == case.district_id, record.case_id == case.id)
        with self.database.reading() as session:
            return list(session.exec(select(record).where(*mine).order_by(order)))

    def code_of(self, category: str) -> str:
        return next((code for code, name, *_ in CATEGORIES if name == category), category)


def some_photo(at: dt.datetime) -> photos.Received:
    """What the photo store gives back for a picture, without the picture."""
    name = hashlib.sha256(at.isoformat().encode()).hexdigest()
    return photos.Received(sha256=name, original_sha256=name, width=640, height=480, size=40_000)


CATEGORIES = (
    ("E0110", "暴露垃圾", "Exposed refuse", Kind.EVENT, ((4, LimitUnit.WORKING_HOUR, False),)),
    ("E0113", "道路破损", "Road damage", Kind.EVENT, ((5, LimitUnit.WORKING_DAY, False),)),
    (
        "C0101",
        "上水井盖",
        "Water manhole",
        Kind.COMPONENT,
        ((2, LimitUnit.URGENT_HOUR, True), (4, LimitUnit.WORKING_HOUR, False)),
    ),
    ("E0101", "违章搭建", "Illegal building", Kind.EVENT, ((2, LimitUnit.CALENDAR_DAY, False),)),
    ("E0505", "路面塌陷", "Road collapse", Kind.EVENT, ((10, LimitUnit.WORKING_DAY, True),)),
)
MILESTONES = {
    "E0505": (
        Milestone("现场围护", "Made safe", "险情已排除", "Danger removed", 2, LimitUnit.URGENT_HOUR),
        Milestone("恢复通行", "Open to traffic", "道路可以通行", "Road usable", 3, LimitUnit.WORKING_DAY),
    )
}
