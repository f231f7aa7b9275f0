"""Cases as plain dictionaries, moved by the rules of docs/lifecycle.md and by nothing of the product."""

import datetime as dt
from dataclasses import dataclass

from grid.actors import Actor
from tests.workflows.plain_clock import LADDER, Case, anew, begin, next_rung, wind
from tests.workflows.plain_rules import Given, Rules
from tests.workflows.plain_table import ASKS, GRANTS, OPEN, TABLE

_COUNTED = ("verify", "contest", "wrong_dispatch", "rework", "extension", "suspension", "reopen", "milestone")
COUNTS = [f"{what}_count" for what in (*_COUNTED, "late_milestone")]
NOBODY = {"department_id": None, "handler_id": None}
_CLOCK = ("begun", "limit_value", "limit_unit", "pauses", "level", "due_at")


@dataclass
class Model(Rules):
    """The cases, and what becomes of them."""

    released_at: dt.datetime | None = None

    def file(self, number: str, limits: list[tuple[float, str]], by: Actor, now: dt.datetime) -> None:
        """`limits`: of the milestones and, the last one, of the whole."""
        case: Case = dict.fromkeys(COUNTS, 0) | NOBODY | {
            "number": number, "district_id": 0, "state": "discovered", "version": 1, "reporter_id": by.id,
            "clock_no": 0, "limit_value": limits[0][0], "limit_unit": limits[0][1], "limits": limits,
            "pending": "", "pending_by": None, "asked": {}, "binding": False, "supervised": False, "appealed": False,
            "excused": False, "verified": "", "verdict": "", "assisting": set(), "contested_by": None,
            "dispatched": False, "merged_into": None, "original_due_at": None, "resume_at": None, "ended_at": None,
            "own_clock": None, "rungs": [], "events": ["discover"], "requests": [],
        }  # fmt: skip
        begin(case, now, self.hours)
        self.cases[number] = case

    def move(self, case: Case, action: str, who: Actor | None, now: dt.datetime, given: Given) -> None:
        before, pending = case["state"], case["pending"]
        to = TABLE[before, action][0] or before
        getattr(self, f"_{action}", _nothing)(case, who, now, given)
        case["state"] = case.pop("before") if to == "back" else to
        self._settle(case, action, before, pending)
        if action in ASKS and who is not None:
            asked = {"amount": self.amount(case, given), "resume_at": given.resume_at}
            case.update(pending=ASKS[action], pending_by=who.id, asked=asked)
            case["requests"].append([ASKS[action], ""])
        if case["state"] in ("closed", "refused", "void", "merged") and before in OPEN:
            case.update(ended_at=now, alarm_at=None, resume_at=None)
        self._line(case, action)
        if action in ("merge", "unmerge"):
            self._stand(case, self.cases[case["stands"]], action)

    def _line(self, case: Case, action: str) -> None:
        case["version"] += 1
        case["events"].append(action)

    def _settle(self, case: Case, action: str, before: str, pending: str) -> None:
        """A request is answered, or lapses when the case goes on; only one to declare it void can wait."""
        if not pending:
            return
        granted = GRANTS.get(action) == pending
        stays = case["state"] == before and action != "reach"
        waits = (pending == "void" and case["state"] in OPEN) or stays
        if granted or action == "decline" or not waits:
            case.update(pending="", pending_by=None)
            case["requests"][-1][1] = "granted" if granted else "declined" if action == "decline" else "lapsed"

    def _verify(self, case: Case, who: Actor, now: dt.datetime, given: Given) -> None:
        case.update(verify_count=case["verify_count"] + 1, verified="")

    def _confirm(self, case: Case, who: Actor, now: dt.datetime, given: Given) -> None:
        case["verified"] = "confirmed"

    def _deny(self, case: Case, who: Actor, now: dt.datetime, given: Given) -> None:
        case["verified"] = "denied"

    def _self_handle(self, case: Case, who: Actor, now: dt.datetime, given: Given) -> None:
        case["handler_id"] = who.id

    _accept = _handle = _self_handle

    def _register(self, case: Case, who: Actor, now: dt.datetime, given: Given) -> None:
        if case["state"] == "self_handled":
            case["handler_id"] = None

    def _dispatch(self, case: Case, who: Actor, now: dt.datetime, given: Given) -> None:
        case["wrong_dispatch_count"] += case["contested_by"] not in (None, given.department_id)
        case["binding"] |= case["state"] == "arbitrating"
        case.update(NOBODY, department_id=given.department_id, contested_by=None)
        if not case["dispatched"]:
            begin(case, now, self.hours)
        case["dispatched"] = True

    def _redispatch(self, case: Case, who: Actor, now: dt.datetime, given: Given) -> None:
        case["wrong_dispatch_count"] += 1
        case.update(NOBODY, department_id=given.department_id, binding=False)

    def _contest(self, case: Case, who: Actor, now: dt.datetime, given: Given) -> None:
        case["contest_count"] += 1
        self._dispute(case, who, now, given)

    def _dispute(self, case: Case, who: Actor, now: dt.datetime, given: Given) -> None:
        case.update(contested_by=case["department_id"], **NOBODY)

    def _assist(self, case: Case, who: Actor, now: dt.datetime, given: Given) -> None:
        case["assisting"] = case["assisting"] | {given.department_id}

    def _assist_done(self, case: Case, who: Actor, now: dt.datetime, given: Given) -> None:
        case["assisting"] = case["assisting"] - {who.department_id}

    def _reach(self, case: Case, who: Actor, now: dt.datetime, given: Given) -> None:
        case["late_milestone_count"] += now > case["due_at"]
        case["milestone_count"] += 1
        self._limit(case)
        case["original_due_at"] = None
        anew(case, self.hours)

    def _limit(self, case: Case) -> None:
        case["limit_value"], case["limit_unit"] = case["limits"][case["milestone_count"]]

    def _check(self, case: Case, who: Actor, now: dt.datetime, given: Given) -> None:
        case["verdict"] = given.verdict

    def _rework(self, case: Case, who: Actor, now: dt.datetime, given: Given) -> None:
        case["rework_count"] += 1

    def _extend(self, case: Case, who: Actor, now: dt.datetime, given: Given) -> None:
        case["original_due_at"] = case["original_due_at"] or case["due_at"]
        case["limit_value"] += self.amount(case, given)
        case["extension_count"] += 1
        anew(case, self.hours)

    def _suspend(self, case: Case, who: Actor, now: dt.datetime, given: Given) -> None:
        until = self.until(case, given)
        case["suspension_count"] += 1
        case["pauses"] = [*case["pauses"], (now, until)]
        wind(case, self.hours)
        case.update(resume_at=until, alarm_at=until)

    def _resume(self, case: Case, who: Actor, now: dt.datetime, given: Given) -> None:
        *others, (begins, until) = case["pauses"]
        case["pauses"] = [*others, (begins, min(now, until))]
        case["resume_at"] = None
        wind(case, self.hours)

    def _supervise(self, case: Case, who: Actor, now: dt.datetime, given: Given) -> None:
        case["supervised"] = True

    def _reopen(self, case: Case, who: Actor, now: dt.datetime, given: Given) -> None:
        case.update(NOBODY, contested_by=None, verdict="", binding=False, excused=False, ended_at=None)
        case["reopen_count"] += 1
        case.update(milestone_count=0, late_milestone_count=0, original_due_at=None)
        self._limit(case)
        begin(case, now, self.hours)

    def _appeal(self, case: Case, who: Actor, now: dt.datetime, given: Given) -> None:
        case["appealed"] = True

    def _uphold(self, case: Case, who: Actor, now: dt.datetime, given: Given) -> None:
        case["excused"] = True

    # one case stands for others

    def _merge(self, case: Case, who: Actor, now: dt.datetime, given: Given) -> None:
        case.update(before=case["state"], stands=given.into, merged_into=given.into, merged_at=now)

    def _unmerge(self, case: Case, who: Actor, now: dt.datetime, given: Given) -> None:
        self.released_at = now
        case.update(merged_into=None, ended_at=None, alarm_at=next_rung(case, self.hours))

    def _stand(self, case: Case, target: Case, action: str) -> None:
        if action == "merge":
            self._absorb(case, target)
            self._line(target, "absorb")
        elif target["state"] in OPEN:
            self._release(target)
            self._line(target, "release")

    def _absorb(self, case: Case, target: Case) -> None:
        clock = self._as_far(case, target)
        if clock["due_at"] < target["due_at"] and target["state"] != "suspended":
            own = self._own(target) or {name: target[name] for name in _CLOCK}
            self._take(target, clock, level=0)
            target["own_clock"] = (target["clock_no"], own, case["merged_at"])

    def _release(self, target: Case) -> None:
        """The earliest of its own clock and those it still stands for, unless something else has set the clock."""
        own = self._own(target)
        if own is None or target["state"] == "suspended":
            return
        wound = dict(own)
        wind(wound, self.hours)
        merged = [other for other in self.cases.values() if other["merged_into"] == target["number"]]
        rest = [self._as_far(other, target) for other in merged]
        first = min([wound, *rest], key=lambda clock: clock["due_at"])
        if first["due_at"] == target["due_at"]:
            return
        self._take(target, first, level=own["level"] if first is wound else 0)
        target["own_clock"] = None if first is wound else (target["clock_no"], own, self.released_at)

    def _as_far(self, case: Case, target: Case) -> Case:
        """Of two reports alike, what was reached for one was reached for the other."""
        clock = dict(case)
        if case["limits"] == target["limits"] and case["milestone_count"] < target["milestone_count"]:
            clock["limit_value"], clock["limit_unit"] = target["limits"][target["milestone_count"]]
            wind(clock, self.hours)
        return clock

    def _own(self, target: Case) -> Case | None:
        clock_no, own, since = target["own_clock"] or (None, None, None)
        if clock_no != target["clock_no"]:
            return None
        return own | {"pauses": [*own["pauses"], *(pause for pause in target["pauses"] if pause[0] >= since)]}

    def _take(self, target: Case, clock: Case, *, level: int) -> None:
        target.update({name: clock[name] for name in ("begun", "limit_value", "limit_unit", "pauses")})
        anew(target, self.hours, level)

    # the clock

    def sweep(self, now: dt.datetime) -> None:
        for case in self.cases.values():
            if case["state"] in OPEN and case["state"] != "suspended":
                while case["level"] < len(LADDER) and (case["alarm_at"] or now) <= now:
                    case["level"] += 1
                    case["rungs"].append((case["clock_no"], case["level"]))
                    case["alarm_at"] = next_rung(case, self.hours)

    def tick(self, now: dt.datetime) -> None:
        for case in self.cases.values():
            if case["state"] == "suspended" and case["resume_at"] <= now:
                self.move(case, "resume", None, now, Given())
        self.sweep(now)


def _nothing(case: Case, who: Actor | None, now: dt.datetime, given: Given) -> None:
    pass
