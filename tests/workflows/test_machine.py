"""Random people make random moves on cases that may be merged, under a clock that moves only when told.

After each step every case must stand as the plain model says. `GRIDCASE_STEPS` says how many steps on each database;
`make test-long` takes half a million.
"""

import datetime as dt
import os
import random
from collections import Counter
from dataclasses import asdict, replace

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlmodel import select

from grid.actors import Actor
from grid.records import Role
from grid.refusals import Refusal
from tests.city import CATEGORIES, NINE_OCLOCK, SmallCity
from tests.workflows import ways
from tests.workflows.held import Held
from tests.workflows.plain_clock import Case as PlainCase
from tests.workflows.plain_model import COUNTS, Given, Model
from tests.workflows.plain_table import ACTIONS, OPEN, PHOTO
from workflows.moves import Action
from workflows.records import Case
from workflows.resuming import resume_due
from workflows.verifying import Verifying

STEPS = int(os.environ.get("GRIDCASE_STEPS", "10000"))
A_LIFE = 50  # steps
MOST_OPEN = 3
ALIKE = [
    *COUNTS, "state", "version", "clock_no", "level", "due_at", "alarm_at", "limit_value", "department_id",
    "handler_id", "pending", "pending_by", "binding", "supervised", "appealed", "excused", "verified", "verdict",
    "contested_by", "original_due_at", "resume_at", "ended_at",
]  # fmt: skip
SELDOM = {"merge", "self_handle", "redispatch", "supervise", "ask_void", "decline", "verify", "contest", "reopen"}
ENDING = {"refuse", "void"}
ASKING = {"ask_extend", "extend", "ask_suspend", "suspend", "appeal", "uphold"}
LIKELY = (  # otherwise none comes far
    dict.fromkeys(ACTIONS, 20) | dict.fromkeys(ENDING, 1) | dict.fromkeys(SELDOM, 4) | dict.fromkeys(ASKING, 40)
)
A_WHILE = [1, 5, 15, 30, 48, 60, 120, 240, 600, 1440, 4000, 15 * 1440]  # minutes
dice = st.integers(0, 2**31)


class LifeOfCases(RuleBasedStateMachine):
    """One short history, forgotten afterwards. `city` and `walked` are set by the test."""

    city: SmallCity
    walked: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self.held = Held(self.city.database)
        self.small = replace(self.city, database=self.held, now=NINE_OCLOCK)
        self.model = Model(self.small.book.hours, (self.city.sanitation, self.city.roads))
        self.people = [*self.city.people.values(), ways.also(self.city.handler, Role.DISPATCHER)]
        self.stored: dict[str, Case] = {}
        self.steps = 0

    @initialize(kind=st.integers(0, 3))
    def begin(self, kind: int) -> None:
        self._file(random.Random(kind))

    @rule(dice=dice)
    def something_happens(self, dice: int) -> None:
        """The same number means something else at each step: Hypothesis likes small ones."""
        self.steps += 1
        chance = random.Random(f"{dice} at {self.steps}")
        happens = (self._likely_move, self._any_move, self._time_passes, self._file)
        chance.choices(happens, (12, 2, 5, 1))[0](chance)

    def _file(self, chance: random.Random) -> None:
        if len(self._open()) < MOST_OPEN:
            case = self.small.file(chance.choice(CATEGORIES)[1])
            condition = self.small.book.conditions[case.filing_condition_id or 0]
            steps = [condition.limit(reached) for reached in range(len(condition.milestones) + 1)]
            limits = [(value, str(unit)) for value, unit in steps]
            self.model.file(case.number, limits, self.city.inspector, self.small.now)

    def _likely_move(self, chance: random.Random) -> None:
        case, given = self._some_case(chance), self._likely(chance)
        willing = {action: self._willing(case, action, given) for action in ACTIONS}
        possible = [action for action, people in willing.items() if people]
        if not possible:
            return self._file(chance)
        action = chance.choices(possible, [LIKELY[one] for one in possible])[0]
        return self._move(case, action, chance.choice(willing[action]), given)

    def _any_move(self, chance: random.Random) -> None:
        case = self._some_case(chance)
        self._move(case, chance.choice(ACTIONS), chance.choice(self.people), self._anything(chance, case))

    def _time_passes(self, chance: random.Random) -> None:
        """The clock may tick, tick without ending suspensions, or stand still."""
        self.small.now += dt.timedelta(minutes=chance.choice(A_WHILE))
        tick = chance.choice(["whole", "whole", "half", ""])
        if tick == "whole":
            self._tick()
        elif tick == "half":
            self.model.sweep(self.small.now)
            self.small.sweep()

    def _tick(self) -> None:
        resume_due(self.held, now=self.small.now, book=self.small.book)
        self.small.sweep()
        self.model.tick(self.small.now)

    def _willing(self, case: PlainCase, action: str, given: Given) -> list[Actor]:
        return [who for who in self.people if self.model.allows(case, action, who, self.small.now, given)]

    def _open(self) -> list[PlainCase]:
        return [case for case in self.model.cases.values() if case["state"] in OPEN or case["pending"]]

    def _some_case(self, chance: random.Random) -> PlainCase:
        everything = list(self.model.cases.values())
        return chance.choice((self._open() if chance.random() < 0.7 else []) or everything)

    def _likely(self, chance: random.Random) -> Given:
        """What makes sense, mostly."""
        until = self.small.now + dt.timedelta(hours=chance.choice([2, 5, 72, 400]))
        return Given(
            reason="because",
            photo=True,
            department_id=chance.choice(self.model.departments),
            verdict=chance.choice(["passed", "failed"]),
            amount=chance.choice([None, 1.0, 2.0]),
            resume_at=chance.choice([None, until, until]),
            into=chance.choice(list(self.model.cases)),
        )

    def _anything(self, chance: random.Random, case: PlainCase) -> Given:
        sensible = self._likely(chance)
        odd = {
            "reason": "",
            "photo": False,
            "department_id": chance.choice([None, 9]),
            "verdict": "maybe",
            "amount": chance.choice([0.0, -1.0, 9.0]),
            "resume_at": self.small.now + dt.timedelta(days=chance.choice([-1, 0, 366])),
            "into": chance.choice(["", "none"]),
            "version": case["version"] + chance.choice([-1, 0]),
        }
        return replace(sensible, **{name: value for name, value in odd.items() if chance.random() < 0.15})

    def _move(self, case: PlainCase, action: str, who: Actor, given: Given) -> None:
        if self.model.allows(case, action, who, self.small.now, given):
            self._make(case, action, who, given)
            self.model.move(case, action, who, self.small.now, given)
            self.walked[action] += 1
        else:
            with pytest.raises(Refusal):
                self._make(case, action, who, given)

    def _make(self, case: PlainCase, action: str, who: Actor, given: Given) -> None:
        made = asdict(given) | {"photo": given.photo and action in PHOTO}
        self.small.move(self.stored[case["number"]], Action(action), by=who, **made)

    @invariant()
    def every_case_stands_as_the_model_says(self) -> None:
        self.walked["steps"] += 1
        stored = self._stored()
        numbers = {case.id: case.number for case in stored}
        self.stored = {case.number: case for case in stored}
        assert set(self.stored) == set(self.model.cases)
        for number, case in self.stored.items():
            plain = self.model.cases[number]
            assert {name: getattr(case, name) for name in ALIKE} == {name: plain[name] for name in ALIKE}
            assert set(case.assisting or ()) == plain["assisting"]
            assert numbers.get(case.merged_into) == plain["merged_into"]

    def teardown(self) -> None:
        """Of every case all events and rungs, each once, what was asked and answered; and the history tells it all."""
        try:
            self._tick()
            for case in self._stored():
                plain, events = self.model.cases[case.number], self.small.events(case)
                assert [(event.sequence, event.action) for event in events] == list(enumerate(plain["events"], 1))
                assert [event.from_state for event in events[1:]] == [event.to_state for event in events[:-1]]
                assert sorted((r.clock_no, r.step) for r in self.small.rungs(case)) == sorted(plain["rungs"])
                asked = [[request.kind, request.answer] for request in ways.requests(self.small, case)]
                assert asked == plain["requests"]
            with self.held.reading() as session:
                keys, at = [self.held.chain_key], self.small.now
                verifying = Verifying(session, keys=keys, book=self.small.book, photos=None, at=at)
                assert list(verifying.differences([self.city.district])) == []
        finally:
            self.held.forget()

    def _stored(self) -> list[Case]:
        with self.held.reading() as session:
            return list(session.exec(select(Case).where(Case.district_id == self.city.district)))


@pytest.mark.long
def test_the_product_and_the_plain_model_never_differ(city: SmallCity) -> None:
    LifeOfCases.city, LifeOfCases.walked = city, Counter()
    run_state_machine_as_test(
        LifeOfCases,
        settings=settings(
            max_examples=STEPS * 11 // 10 // A_LIFE,  # some lives that it varies end early
            stateful_step_count=A_LIFE,
            derandomize=STEPS <= 10_000,  # the long run goes another way each time
            deadline=None,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert LifeOfCases.walked["steps"] >= STEPS
    assert set(ACTIONS) <= set(LifeOfCases.walked)
