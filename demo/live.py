"""A day going on while somebody looks: people find, move and handle cases at a calm pace, through the real moves.

They leave alone what a visitor touches: the accounts that visitors sign in with act only by themselves, a case that
such an account has as its task is nobody else's, and a case that was moved by another hand is no longer followed.
"""

import datetime as dt
import heapq
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sqlmodel import Session, col, or_, select

from demo.cast import Cast
from demo.detours import WindingStory
from demo.fates import Detour, Halt, draw_fate
from demo.forecast import draw_condition
from demo.kinds import Kind
from demo.spots import Ground, Spot
from demo.story import Scene, Story
from demo.walking import walk_on
from grid.database import Database
from grid.refusals import Refusal
from workflows.moves import State
from workflows.records import Case

EVERY_S = (3.0, 8.0)  # between two ticks
_NEW_CASE_S = 40.0  # on average
_HURRY = 0.15  # of the waits of a real day
_LEFT_SHARE = 0.07  # of new cases that wait for the visitor
_ADOPT_SHARE = 0.15  # of ticks: somebody goes on with a case of before
_DESK_IDLE, _FIELD_IDLE = dt.timedelta(hours=6), dt.timedelta(minutes=40)
_WALK_SHARE = 0.35
_AT_START, _APART = 10, dt.timedelta(seconds=9)  # cases that somebody is about to go on with when the day begins
_DESK = (State.DISCOVERED, State.REGISTERED)
_FIELD = (State.DISPATCHED, State.HANDLING, State.HANDLED, State.CHECKING)


@dataclass(frozen=True)
class Stage:
    """What a day needs. `visitors` are the ids of the accounts that are signed in with."""

    scene: Scene
    grounds: Mapping[int, Ground]
    kinds: Sequence[Kind]
    visitors: Collection[int]


class LiveDay:
    """Told the time at each tick, it does what is due. `rng` makes it another day each time."""

    def __init__(self, database: Database, stage: Stage, rng: np.random.Generator, *, at: dt.datetime) -> None:
        self._database, self._stage, self._rng = database, stage, rng
        self._due: list[tuple[dt.datetime, str, Story]] = []
        self._last, self._count, self._begun = at, 0, False
        self._name = f"live-{int(at.timestamp()):x}"

    def tick(self, at: dt.datetime) -> int:
        """Find, move, walk; return how many steps were taken."""
        if not self._begun:
            for number in range(_AT_START):
                self._adopt(at, at + number * _APART)
            self._begun = True
        if self._rng.random() < (at - self._last).total_seconds() / _NEW_CASE_S:
            self._find(at)
        if self._rng.random() < _ADOPT_SHARE:
            self._adopt(at, at)
        self._last = at
        taken = self._take_steps(at)
        with self._database.writing() as session:
            walk_on(session, self._stage.scene.cast, at, self._rng, share=_WALK_SHARE)
        return taken

    def _find(self, at: dt.datetime) -> None:
        self._count += 1
        shares = np.array([kind.share for kind in self._stage.kinds])
        kind = self._stage.kinds[int(self._rng.choice(len(shares), p=shares / shares.sum()))]
        districts = sorted(self._stage.grounds)
        district_id = districts[int(self._rng.integers(len(districts)))]
        fate = draw_fate(self._rng)
        if self._rng.random() < _LEFT_SHARE:
            fate.halt = Halt.REGISTERED if self._rng.random() < 0.7 else Halt.FOUND
        own = np.random.default_rng(int(self._rng.integers(1 << 62)))
        spot = self._stage.grounds[district_id].draw(own)
        condition = draw_condition(kind, self._stage.scene.book, own)
        name = f"{self._name}-{self._count}"
        self._follow(WindingStory(name, district_id, kind, condition, spot, at, fate, own, hurry=_HURRY), at)

    def _adopt(self, at: dt.datetime, begin: dt.datetime) -> None:
        """Go on with a case that has lain still for a while and is nobody's task who may be signed in."""
        with self._database.reading() as session:
            waiting = [case for case in self._idle(session, at) if case.id not in self._followed()]
        kinds = {self._stage.scene.book.category_by_code[kind.code].id: kind for kind in self._stage.kinds}
        known = [case for case in waiting if case.category_id in kinds]
        if known:
            case = known[int(self._rng.integers(len(known)))]
            fate = replace(draw_fate(self._rng), detour=Detour.NONE, refused=False, void=False, contests=0, reworks=0)
            spot = Spot(case.lon, case.lat, case.address)
            kind = kinds[case.category_id]
            story = WindingStory(case.client_id, case.district_id, kind, 0, spot, at, fate, self._rng, hurry=_HURRY)
            story.case, story.ready_at = case, begin
            self._follow(story, begin)

    def _idle(self, session: Session, at: dt.datetime) -> Sequence[Case]:
        here = col(Case.district_id).in_(self._stage.grounds)
        desk = col(Case.state).in_(_DESK) & (col(Case.changed_at) < at - _DESK_IDLE)
        field = col(Case.state).in_(_FIELD) & (col(Case.changed_at) < at - _FIELD_IDLE)
        query = select(Case).where(here, or_(desk, field), *self._nobodys_task())
        return session.exec(query.order_by(col(Case.due_at).desc()).limit(60)).all()

    def _nobodys_task(self) -> list[Any]:
        people = (Case.handler_id, Case.checker_id)
        return [or_(col(who).is_(None), col(who).not_in(self._stage.visitors)) for who in people]

    def _followed(self) -> set[int]:
        return {story.case.id for _, _, story in self._due if story.case}

    def _follow(self, story: Story, at: dt.datetime) -> None:
        heapq.heappush(self._due, (at, story.key, story))

    def _take_steps(self, at: dt.datetime, most: int = 3) -> int:
        """At most three steps a tick, each in its own short transaction, so that nobody waits."""
        taken = 0
        while self._due and self._due[0][0] <= at and taken < most:
            _, _, story = heapq.heappop(self._due)
            taken += 1
            try:
                with self._database.writing() as session:
                    after = story.step(session, self._stage.scene, at)
            except Refusal:  # somebody else has moved it meanwhile: from now on it is theirs
                continue
            if after is not None:
                self._follow(story, after)
        return taken


def visitors_of(cast: Cast, everybody: Cast) -> frozenset[int]:
    """The ids of those who are not among the cast."""
    return frozenset(everybody.actors) - frozenset(cast.actors)
