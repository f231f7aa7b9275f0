"""One case and the people who move it on: each step is a real move, and says when the next one is due."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from sqlmodel import Session

from demo.cast import Cast
from demo.departments import FALLBACK, Body
from demo.fates import BODY_BY_CODE, Fate, Halt, handled_at, taken_at
from demo.kinds import Kind
from demo.sentences import Sentences
from demo.spots import Spot
from grid.actors import Actor
from grid.records import Role
from grid.rulebook import Rulebook
from web.words import CONTEST_REASONS
from workflows import cases, photos
from workflows.candidates import answers_for
from workflows.case_hours import hours_of
from workflows.filing import Filing, file
from workflows.milestones import milestones_left
from workflows.moves import Action, State
from workflows.receiving import Received
from workflows.records import Case

SOURCES = (("inspector", Role.INSPECTOR, 0.74), ("hotline", Role.OPERATOR, 0.17), ("video", Role.ACCEPTOR, 0.09))


@dataclass(frozen=True)
class Scene:
    """What all stories share. `sentences` is what people write; `pictures` are pairs, before and after, by subject."""

    book: Rulebook
    cast: Cast
    sentences: Sentences
    pictures: Mapping[str, Sequence[tuple[Received, Received]]]
    quiet_until: dt.datetime  # moves before that tell nobody: those notices were read long ago


@dataclass
class Story:
    """The straight way of a case that somebody will find at `found_at`; `demo.detours` has the others.

    `rng` is its own, so that stories do not disturb one another.
    """

    key: str
    district_id: int
    kind: Kind
    condition: int  # the sequence of its filing condition
    spot: Spot
    found_at: dt.datetime
    fate: Fate
    rng: np.random.Generator
    sources: Sequence[tuple[str, Role, float]] = SOURCES
    hurry: float = 1.0  # below 1 the office waits less between steps
    case: Case | None = None
    ready_at: dt.datetime | None = None  # when the work will be done
    pair: tuple[Received, Received] | None = field(default=None, repr=False)

    def step(self, session: Session, scene: Scene, at: dt.datetime) -> dt.datetime | None:
        """Take the next step at this moment and return when the one after is due; None when nothing more happens."""
        if self.case is None:
            return self._file(session, scene, at)
        step: _Step = getattr(self, STEPS[self.case.state])
        return step(session, scene, at)

    # the steps

    def _file(self, session: Session, scene: Scene, at: dt.datetime) -> dt.datetime:
        source, role = self._source()
        filer = self._pick(scene.cast.at_work(role, at, self.district_id))
        filing = Filing(
            client_id=self.key,
            category=self.kind.code,
            filing_condition=self.condition,
            lon=self.spot.lon,
            lat=self.spot.lat,
            accuracy_m=round(float(self.rng.uniform(3, 18)), 1) if source == "inspector" else None,
            description=self._one_of(scene.sentences.descriptions[self.kind.code]),
            address=self.spot.address,
            source=source,
            discovered_at=at - dt.timedelta(seconds=int(self.rng.integers(20, 240))),
        )
        filed = file(session, filing, book=scene.book, by=filer, at=at)
        self.case = session.get_one(Case, (filed.district_id, filed.case_id))
        self.pair = self._pictures(scene)
        if self.pair and role is not Role.OPERATOR:
            photos.attach(session, self.case, self._taken(self.pair[0], at), stage=Action.DISCOVER, by=filer, at=at)
        return self._soon(at, 4, 22)

    def _found(self, session: Session, scene: Scene, at: dt.datetime) -> dt.datetime | None:
        if self.fate.halt is Halt.FOUND:
            return None
        acceptor = self._pick(scene.cast.at_work(Role.ACCEPTOR, at, self.district_id))
        if self.fate.refused:
            self._move(session, scene, Action.REFUSE, acceptor, at, reason=self._one_of(scene.sentences.refusals))
            return None
        self._move(session, scene, Action.REGISTER, acceptor, at)
        return self._soon(at, 3, 18)

    def _registered(self, session: Session, scene: Scene, at: dt.datetime) -> dt.datetime | None:
        if self.fate.halt is Halt.REGISTERED and not self.fate.contests:
            return None
        if self.fate.void:
            leader = self._pick(scene.cast.at_work(Role.SHIFT_LEADER, at, self.district_id))
            self._move(session, scene, Action.VOID, leader, at, reason=self._one_of(scene.sentences.voids))
            return None
        dispatcher = self._pick(scene.cast.at_work(Role.DISPATCHER, at, self.district_id))
        body_code = self._department(scene)
        department = scene.book.department_by_code[body_code]
        self._move(session, scene, Action.DISPATCH, dispatcher, at, department_id=department.id)
        self.ready_at = self._work_done(scene, BODY_BY_CODE[body_code], at)
        return taken_at(self.fate, BODY_BY_CODE[body_code], at, self.ready_at, self._soon(at, 5, 50))

    def _work_done(self, scene: Scene, body: Body, at: dt.datetime) -> dt.datetime:
        """When the crew is ready with what is due next."""
        case = self._the_case
        assert case.due_at is not None
        assert case.limit_unit is not None
        done_at = handled_at(self.fate, body, at, case.due_at, case.limit_unit, hours_of(case, scene.book))
        return at + (done_at - at) * self.hurry

    def _dispatched(self, session: Session, scene: Scene, at: dt.datetime) -> dt.datetime | None:
        if self.fate.halt is Halt.DISPATCHED:
            return None
        handler = self._handler(scene, at)
        if self.fate.contests:
            self.fate.contests -= 1
            self._move(session, scene, Action.CONTEST, handler, at, reason=self._one_of(CONTEST_REASONS))
            return self._soon(at, 6, 25)
        self._move(session, scene, Action.ACCEPT, handler, at)
        assert self.ready_at is not None
        return max(self.ready_at, self._soon(at, 4, 9))

    def _handling(self, session: Session, scene: Scene, at: dt.datetime) -> dt.datetime | None:
        if self.fate.halt is Halt.HANDLING:
            return None
        handler, case = self._handler(scene, at), self._the_case
        if milestones_left(case, scene.book):
            self._prove(session, scene, Action.REACH, handler, at)
            body = BODY_BY_CODE[scene.book.departments[case.department_id or 0].code]
            return self._work_done(scene, body, at)
        self._prove(
            session, scene, Action.HANDLE, handler, at, note=self._one_of(scene.sentences.handled[self.kind.subject])
        )
        return self._soon(at, 6, 32)

    def _handled(self, session: Session, scene: Scene, at: dt.datetime) -> dt.datetime | None:
        checker = self._checker(scene, at)
        if self.fate.halt is Halt.HANDLED or checker is None:
            return None
        failed = self.fate.reworks > 0
        words = scene.sentences
        verdict, note = ("failed", words.failed) if failed else ("passed", self._one_of(words.checked))
        self._prove(session, scene, Action.CHECK, checker, at, verdict=verdict, note=note)
        return self._soon(at, 3, 16)

    def _checked(self, session: Session, scene: Scene, at: dt.datetime) -> dt.datetime | None:
        leader = self._pick(scene.cast.at_work(Role.SHIFT_LEADER, at, self.district_id))
        if self.fate.reworks:
            self.fate.reworks -= 1
            self._move(session, scene, Action.REWORK, leader, at, reason=self._one_of(scene.sentences.reworks))
            return self._soon(at, 40, 150)
        self._move(session, scene, Action.CLOSE, leader, at)
        return None

    # who and what

    @property
    def _the_case(self) -> Case:
        assert self.case is not None
        return self.case

    def _move(self, session: Session, scene: Scene, action: Action, by: Actor, at: dt.datetime, **given: Any) -> None:
        quiet = at < scene.quiet_until
        cases.move(session, self._the_case, action, by=by, at=at, book=scene.book, quiet=quiet, **given)

    def _prove(self, session: Session, scene: Scene, action: Action, by: Actor, at: dt.datetime, **given: Any) -> None:
        """A move with its photo: of handling and check it is the picture of the same spot put right."""
        pair = self.pair or self._pictures(scene)
        photo = pair[0] if given.get("verdict") == "failed" else pair[1]
        photos.attach(session, self._the_case, self._taken(photo, at), stage=action, by=by, at=at)
        self._move(session, scene, action, by, at, **given)

    def _pictures(self, scene: Scene) -> tuple[Received, Received]:
        pairs = scene.pictures[self.kind.subject]
        return pairs[int(self.rng.integers(len(pairs)))]

    def _taken(self, photo: Received, at: dt.datetime) -> Received:
        """A picture as a phone would take it here, a minute ago and some metres off."""
        east, north = self.rng.normal(0, 0.00004, 2).tolist()
        place = {"lon": round(self.spot.lon + east, 6), "lat": round(self.spot.lat + north, 6)}
        return replace(photo, taken_at=at - dt.timedelta(seconds=60), **place)

    def _source(self) -> tuple[str, Role]:
        chance = self.rng.random()
        for source, role, share in self.sources:
            if chance < share:
                return source, role
            chance -= share
        return self.sources[0][:2]

    def _department(self, scene: Scene) -> str:
        """Who answers by the duty matrix; while contests are ahead, somebody else by mistake."""
        case, book = self._the_case, scene.book
        answers = answers_for(case, book=book, at=case.filed_at)
        if self.fate.contests:
            return FALLBACK if book.departments[answers[0].department_id].code != FALLBACK else "ENFORCEMENT"
        return book.departments[answers[0].department_id].code

    def _handler(self, scene: Scene, at: dt.datetime) -> Actor:
        case = self._the_case
        crew = scene.cast.at_work(Role.HANDLER, at, self.district_id, case.department_id)
        return next((one for one in crew if one.id == case.handler_id), None) or self._pick(crew)

    def _checker(self, scene: Scene, at: dt.datetime) -> Actor | None:
        """Whose task it is while on shift, otherwise another who did not find it; nobody while it is a visitor's."""
        case = self._the_case
        if case.checker_id is not None and case.checker_id not in scene.cast.actors:
            return None
        working = scene.cast.at_work(Role.INSPECTOR, at, self.district_id)
        mine = [one for one in working if one.id == case.checker_id]
        others = [one for one in working if one.id != case.reporter_id]
        called_in = [
            one for one in scene.cast.in_service(Role.INSPECTOR, self.district_id) if one.id != case.reporter_id
        ]
        return self._pick(mine or others or called_in)

    def _pick(self, people: Sequence[Actor]) -> Actor:
        return people[int(self.rng.integers(len(people)))]

    def _one_of(self, sentences: Sequence[str]) -> str:
        return sentences[int(self.rng.integers(len(sentences)))]

    def _soon(self, at: dt.datetime, least_min: float, most_min: float) -> dt.datetime:
        minutes = self.rng.uniform(least_min, most_min) * self.fate.patience * self.hurry
        return at + dt.timedelta(seconds=round(minutes * 60))


_Step = Callable[[Session, Scene, dt.datetime], dt.datetime | None]
STEPS = {
    State.DISCOVERED: "_found",
    State.REGISTERED: "_registered",
    State.DISPATCHED: "_dispatched",
    State.HANDLING: "_handling",
    State.HANDLED: "_handled",
    State.CHECKING: "_checked",
    State.VERIFYING: "_verifying",
    State.SELF_HANDLED: "_self_handled",
    State.SUSPENDED: "_suspended",
    State.CLOSED: "_closed",
}
