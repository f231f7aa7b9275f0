"""The side paths of a case: verified first, handled on the spot, extended, suspended, joint, pressed, reopened."""

import datetime as dt
from dataclasses import dataclass

from sqlmodel import Session

from demo.departments import FALLBACK
from demo.fates import BODY_BY_CODE, Detour, is_stuck
from demo.story import Scene, Story
from grid.actors import Actor
from grid.records import LimitUnit, Role
from workflows.moves import Action, State

_DAYS = frozenset({LimitUnit.WORKING_DAY, LimitUnit.CALENDAR_DAY})
_PATIENCE = (Detour.EXTENDED, Detour.SUSPENDED, Detour.JOINT)  # those that begin while the work is going on


@dataclass
class WindingStory(Story):
    """`pressed_at`: when a superior presses for a case that lies; `later`: the step that this comes before."""

    pressed_at: dt.datetime | None = None
    later: dt.datetime | None = None

    def step(self, session: Session, scene: Scene, at: dt.datetime) -> dt.datetime | None:
        if self.pressed_at and at >= self.pressed_at:
            self.pressed_at = None
            self._move(session, scene, Action.SUPERVISE, self._leader(scene, at), at, reason=self._pressing(scene))
            return self.later
        after = super().step(session, scene, at)
        if self.pressed_at and after and after > self.pressed_at:
            self.later, after = after, max(self.pressed_at, at)
        return after

    def _found(self, session: Session, scene: Scene, at: dt.datetime) -> dt.datetime | None:
        by_inspector = self._the_case.source == "inspector"
        if not by_inspector and self._takes(Detour.VERIFIED):
            self._move(session, scene, Action.VERIFY, self._one(scene, Role.ACCEPTOR, at), at)
            return self._soon(at, 8, 25)
        filer = scene.cast.actors.get(self._the_case.reporter_id or 0)
        if by_inspector and filer and not self.fate.refused and self._takes(Detour.SELF_HANDLED):
            note = self._one_of(scene.sentences.handled[self.kind.subject])
            self._prove(session, scene, Action.SELF_HANDLE, filer, at, note=note)
            return self._soon(at, 10, 40)
        return super()._found(session, scene, at)

    def _verifying(self, session: Session, scene: Scene, at: dt.datetime) -> dt.datetime | None:
        inspector = self._checker(scene, at)
        if inspector is None:
            return None
        self._prove(session, scene, Action.CONFIRM, inspector, at)
        return self._soon(at, 3, 15)

    def _self_handled(self, session: Session, scene: Scene, at: dt.datetime) -> dt.datetime | None:
        self._move(session, scene, Action.CLOSE, self._one(scene, Role.ACCEPTOR, at), at)
        return None

    def _registered(self, session: Session, scene: Scene, at: dt.datetime) -> dt.datetime | None:
        after = super()._registered(session, scene, at)
        case = self._the_case
        if case.state == State.DISPATCHED and case.due_at and self.ready_at and case.department_id:
            body = BODY_BY_CODE[scene.book.departments[case.department_id].code]
            if is_stuck(self.fate, body) and self.ready_at > case.due_at:
                self.pressed_at = case.due_at + (self.ready_at - case.due_at) * 0.6
        return after

    def _dispatched(self, session: Session, scene: Scene, at: dt.datetime) -> dt.datetime | None:
        after = super()._dispatched(session, scene, at)
        if after and self.ready_at and self._the_case.state == State.HANDLING and self.fate.detour in _PATIENCE:
            return max(at + (self.ready_at - at) * 0.5, self._soon(at, 4, 9))
        return after

    def _handling(self, session: Session, scene: Scene, at: dt.datetime) -> dt.datetime | None:
        after = self._aside(session, scene, at)
        if after is None and self.ready_at and at < self.ready_at:
            after = self.ready_at
        return after or super()._handling(session, scene, at)

    def _aside(self, session: Session, scene: Scene, at: dt.datetime) -> dt.datetime | None:
        """Go on with what happens beside the handling, if anything does."""
        case, words = self._the_case, scene.sentences
        in_days = case.limit_unit in _DAYS and case.due_at is not None and at < case.due_at
        if case.pending:
            return self._answer(session, scene, at)
        if case.assisting:
            crew = scene.cast.at_work(Role.HANDLER, at, self.district_id, case.assisting[0])
            self._prove(session, scene, Action.ASSIST_DONE, self._pick(crew), at)
            return self._soon(at, 5, 20)
        if self._takes(Detour.JOINT):
            helping = scene.book.department_by_code[self._other_body(scene)].id
            given = {"department_id": helping, "reason": self._one_of(words.assisting)}
            self._move(session, scene, Action.ASSIST, self._one(scene, Role.DISPATCHER, at), at, **given)
            return self._soon(at, 20, 60)
        if in_days and self._takes(Detour.EXTENDED):
            given = {"amount": case.limit_value, "reason": self._one_of(words.extensions)}
            self._move(session, scene, Action.ASK_EXTEND, self._handler(scene, at), at, **given)
            return self._soon(at, 5, 40)
        if in_days and self._takes(Detour.SUSPENDED):
            day = at.astimezone(scene.cast.zone) + dt.timedelta(days=int(self.rng.integers(1, 6)))
            until = day.replace(hour=int(self.rng.integers(11, 17)))
            given = {"resume_at": until, "reason": self._one_of(words.suspensions)}
            self._move(session, scene, Action.ASK_SUSPEND, self._handler(scene, at), at, **given)
            return self._soon(at, 5, 40)
        return None

    def _answer(self, session: Session, scene: Scene, at: dt.datetime) -> dt.datetime:
        """Grant what the department has asked for; once the case is late that is possible no more."""
        case, leader = self._the_case, self._leader(scene, at)
        assert case.due_at is not None
        if at >= case.due_at:
            self._move(session, scene, Action.DECLINE, leader, at, reason=self._pressing(scene))
        elif case.pending == "extend":
            before = case.due_at
            self._move(session, scene, Action.EXTEND, leader, at)
            self.ready_at = before + (case.due_at - before) * 0.5
        else:
            self._move(session, scene, Action.SUSPEND, leader, at)
            assert case.resume_at is not None
            return max(case.resume_at - dt.timedelta(minutes=90), self._soon(at, 30, 60))
        return self._soon(at, 5, 20)

    def _suspended(self, session: Session, scene: Scene, at: dt.datetime) -> dt.datetime | None:
        """The obstacle is gone a little earlier than was thought."""
        self._move(session, scene, Action.RESUME, self._one(scene, Role.DISPATCHER, at), at)
        self.ready_at = self._soon(at, 60, 200)
        return self.ready_at

    def _checked(self, session: Session, scene: Scene, at: dt.datetime) -> dt.datetime | None:
        after = super()._checked(session, scene, at)
        if self._the_case.state == State.CLOSED and self._takes(Detour.REOPENED):
            return at + dt.timedelta(hours=float(self.rng.uniform(15, 120)))
        return after

    def _closed(self, session: Session, scene: Scene, at: dt.datetime) -> dt.datetime | None:
        reason = self._one_of(scene.sentences.reopenings)
        self._move(session, scene, Action.REOPEN, self._one(scene, Role.OPERATOR, at), at, reason=reason)
        return self._soon(at, 3, 18)

    def _takes(self, detour: Detour) -> bool:
        """Whether this is the side path of the case; it is taken once."""
        if self.fate.detour is not detour:
            return False
        self.fate.detour = Detour.NONE
        return True

    def _other_body(self, scene: Scene) -> str:
        department = scene.book.departments[self._the_case.department_id or 0]
        return FALLBACK if department.code != FALLBACK else "ENFORCEMENT"

    def _pressing(self, scene: Scene) -> str:
        return self._one_of(scene.sentences.pressing)

    def _leader(self, scene: Scene, at: dt.datetime) -> Actor:
        return self._one(scene, Role.SHIFT_LEADER, at)

    def _one(self, scene: Scene, role: Role, at: dt.datetime) -> Actor:
        return self._pick(scene.cast.at_work(role, at, self.district_id))
