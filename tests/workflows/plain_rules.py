"""What may happen to a case that is a plain dictionary, by the rules of docs/lifecycle.md and by nothing else."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from grid.actors import Actor
from grid.office_hours import OfficeHours
from tests.workflows.plain_clock import Case
from tests.workflows.plain_table import (
    LEADER,
    NOT_INVOLVED,
    OF_THE_DEPARTMENT,
    OPEN,
    PHOTO,
    REASON,
    TABLE,
)


@dataclass
class Given:
    """What comes with a move; everything may be missing or wrong."""

    reason: str = ""
    photo: bool = False
    department_id: int | None = None
    verdict: str = ""
    amount: float | None = None
    resume_at: dt.datetime | None = None
    into: str = ""
    version: int | None = None


@dataclass
class Rules:
    """All cases of one short history, by number, and whether a move is allowed."""

    hours: OfficeHours
    departments: tuple[int, ...]
    cases: dict[str, Case] = field(default_factory=dict)

    def allows(self, case: Case, action: str, who: Actor, now: dt.datetime, given: Given) -> bool:
        row = TABLE.get((case["state"], action))
        if row is None or not who.roles & row[1] or who.username == "wai":
            return False
        if given.version not in (None, case["version"]) or not self._tied(case, action, who):
            return False
        complete = self._complete(case, action, given)
        return complete and getattr(self, f"_may_{action}", _always)(case, who, now, given)

    def _tied(self, case: Case, action: str, who: Actor) -> bool:
        if action in OF_THE_DEPARTMENT:
            return who.department_id == case["department_id"] is not None
        if action == "assist_done":
            return who.department_id in case["assisting"]
        if action == "self_handle":
            return who.id == case["reporter_id"]
        return action not in NOT_INVOLVED or who.id not in (case["reporter_id"], case["handler_id"])

    def _complete(self, case: Case, action: str, given: Given) -> bool:
        why = action in REASON or (case["state"] == "arbitrating" and action == "dispatch")
        why = why or (action == "close" and case["verdict"] == "failed")
        return bool(given.reason or not why) and (given.photo or action not in PHOTO)

    def _may_verify(self, case: Case, who: Actor, now: dt.datetime, given: Given) -> bool:
        return bool(case["verify_count"] < 2)

    def _may_dispatch(self, case: Case, who: Actor, now: dt.datetime, given: Given) -> bool:
        return given.department_id in self.departments

    def _may_redispatch(self, case: Case, who: Actor, now: dt.datetime, given: Given) -> bool:
        return given.department_id in self.departments and given.department_id != case["department_id"]

    def _may_assist(self, case: Case, who: Actor, now: dt.datetime, given: Given) -> bool:
        return self._may_redispatch(case, who, now, given) and given.department_id not in case["assisting"]

    def _may_contest(self, case: Case, who: Actor, now: dt.datetime, given: Given) -> bool:
        return not case["binding"] and case["contest_count"] < 2

    def _may_dispute(self, case: Case, who: Actor, now: dt.datetime, given: Given) -> bool:
        return not case["binding"] and case["contest_count"] >= 2

    def _may_handle(self, case: Case, who: Actor, now: dt.datetime, given: Given) -> bool:
        return not case["assisting"] and not self._left(case)

    def _may_reach(self, case: Case, who: Actor, now: dt.datetime, given: Given) -> bool:
        return self._left(case) > 0

    def _left(self, case: Case) -> int:
        return len(case["limits"]) - 1 - int(case["milestone_count"])

    def _may_check(self, case: Case, who: Actor, now: dt.datetime, given: Given) -> bool:
        return given.verdict in ("passed", "failed")

    def _may_ask_void(self, case: Case, who: Actor, now: dt.datetime, given: Given) -> bool:
        return not case["pending"]

    def _may_ask_extend(self, case: Case, who: Actor, now: dt.datetime, given: Given) -> bool:
        return not case["pending"] and self._extendable(case, now, given)

    def _may_extend(self, case: Case, who: Actor, now: dt.datetime, given: Given) -> bool:
        leads = case["extension_count"] == 0 or LEADER in who.roles
        return self._answers(case, "extend", who) and leads and self._extendable(case, now, given)

    def _extendable(self, case: Case, now: dt.datetime, given: Given) -> bool:
        more, most = self.amount(case, given), self._whole(case)
        return now <= case["due_at"] and case["extension_count"] < 2 and 0 < more <= most

    def amount(self, case: Case, given: Given) -> float:
        asked = case["asked"].get("amount", self._whole(case)) if case["pending"] else self._whole(case)
        return float(asked if given.amount is None else given.amount)

    def _whole(self, case: Case) -> float:
        value, unit = case["limits"][case["milestone_count"]]
        return float(value if unit == case["limit_unit"] else case["limit_value"])

    def _may_ask_suspend(self, case: Case, who: Actor, now: dt.datetime, given: Given) -> bool:
        return not case["pending"] and self._suspendable(case, now, given)

    def _may_suspend(self, case: Case, who: Actor, now: dt.datetime, given: Given) -> bool:
        if not self._answers(case, "suspend", who) or not self._suspendable(case, now, given):
            return False
        return LEADER in who.roles or self.until(case, given) - now <= dt.timedelta(days=15)

    def _suspendable(self, case: Case, now: dt.datetime, given: Given) -> bool:
        until = self.until(case, given)
        far = until is not None and now < until <= now + dt.timedelta(days=365)
        return far and now <= case["due_at"] and case["suspension_count"] < 2

    def until(self, case: Case, given: Given) -> Any:
        return given.resume_at or (case["asked"].get("resume_at") if case["pending"] else None)

    def _may_decline(self, case: Case, who: Actor, now: dt.datetime, given: Given) -> bool:
        leads = case["pending"] not in ("void", "appeal") or LEADER in who.roles
        return bool(case["pending"]) and case["pending_by"] != who.id and leads

    def _answers(self, case: Case, what: str, who: Actor) -> bool:
        return case["pending"] == what and case["pending_by"] != who.id

    def _may_uphold(self, case: Case, who: Actor, now: dt.datetime, given: Given) -> bool:
        return self._answers(case, "appeal", who)

    def _may_merge(self, case: Case, who: Actor, now: dt.datetime, given: Given) -> bool:
        target = self.cases.get(given.into)
        return target is not None and target is not case and target["state"] in OPEN

    def _may_reopen(self, case: Case, who: Actor, now: dt.datetime, given: Given) -> bool:
        return now - case["ended_at"] <= dt.timedelta(days=15)

    def _may_appeal(self, case: Case, who: Actor, now: dt.datetime, given: Given) -> bool:
        fresh = not case["appealed"] and not case["pending"] and now - case["ended_at"] <= dt.timedelta(days=7)
        return fresh and (case["ended_at"] > case["due_at"] or case["late_milestone_count"] > 0)


def _always(case: Case, who: Actor, now: dt.datetime, given: Given) -> bool:
    return True
