"""The words of the domain for people: states, actions, roles and units, in English to be translated."""

from enum import StrEnum

from flask_babel import gettext

from grid.records import AreaLevel, ChangeState, LimitUnit, Role, RuleKind
from grid.refusals import N_
from grid.sentences import P_
from web.spelling import spell
from workflows.intervals import Clock
from workflows.moves import Action, Amendment, State
from workflows.stage_clocks import Light

WORDS: dict[type[StrEnum], dict[str, str]] = {
    State: {
        State.DISCOVERED: N_("Reported"),
        State.VERIFYING: N_("Being verified"),
        State.REGISTERED: N_("Registered"),
        State.DISPATCHED: N_("Dispatched"),
        State.HANDLING: N_("In handling"),
        State.ARBITRATING: N_("In arbitration"),
        State.SUSPENDED: N_("Suspended"),
        State.HANDLED: N_("Handled"),
        State.CHECKING: N_("Checked"),
        State.SELF_HANDLED: N_("Put right on the spot"),
        State.CLOSED: N_("Closed"),
        State.REFUSED: N_("Refused"),
        State.VOID: N_("Void"),
        State.MERGED: N_("Merged"),
    },
    Action: {
        Action.DISCOVER: N_("Report"),
        Action.VERIFY: N_("Have it verified"),
        Action.CONFIRM: N_("It is there"),
        Action.DENY: N_("Nothing found"),
        Action.SELF_HANDLE: N_("Put right on the spot"),
        Action.REGISTER: N_("Register"),
        Action.REFUSE: N_("Refuse"),
        Action.DISPATCH: N_("Dispatch"),
        Action.REDISPATCH: N_("Redispatch"),
        Action.ACCEPT: N_("Accept"),
        Action.CONTEST: N_("Not ours"),
        Action.DISPUTE: N_("Ask for arbitration"),
        Action.ASSIST: N_("Ask another department to assist"),
        Action.ASSIST_DONE: N_("Our part is done"),
        Action.REACH: N_("Milestone reached"),
        Action.HANDLE: N_("Report as handled"),
        Action.CHECK: N_("Check the result"),
        Action.REWORK: N_("Send back"),
        Action.CLOSE: N_("Close"),
        Action.ASK_EXTEND: N_("Ask for more time"),
        Action.EXTEND: N_("Grant more time"),
        Action.ASK_SUSPEND: N_("Ask to suspend"),
        Action.SUSPEND: N_("Grant the suspension"),
        Action.RESUME: N_("Resume"),
        Action.ASK_VOID: N_("Ask to declare void"),
        Action.VOID: N_("Declare void"),
        Action.DECLINE: N_("Decline the request"),
        Action.SUPERVISE: N_("Supervise"),
        Action.MERGE: N_("Merge"),
        Action.UNMERGE: N_("Undo the merge"),
        Action.REOPEN: N_("Reopen"),
        Action.APPEAL: N_("Appeal"),
        Action.UPHOLD: N_("Uphold the appeal"),
    },
    Amendment: {
        Amendment.ABSORB: N_("Another case joined"),
        Amendment.RELEASE: N_("A joined case parted"),
        Amendment.RECOMPUTE: N_("Deadline counted anew"),
        Amendment.STOP: N_("Kept from going by itself"),
    },
    Role: {
        Role.INSPECTOR: N_("Inspector"),
        Role.ACCEPTOR: N_("Acceptor"),
        Role.DISPATCHER: N_("Dispatcher"),
        Role.SHIFT_LEADER: N_("Shift leader"),
        Role.HANDLER: N_("Handler"),
        Role.MANAGER: N_("Manager"),
        Role.OPERATOR: N_("Operator"),
        Role.ADMINISTRATOR: N_("Administrator"),
    },
    LimitUnit: {
        LimitUnit.URGENT_HOUR: N_("urgent hours"),
        LimitUnit.WORKING_HOUR: N_("working hours"),
        LimitUnit.WORKING_DAY: N_("working days"),
        LimitUnit.CALENDAR_DAY: N_("calendar days"),
    },
    Clock: {
        Clock.ACCEPT: N_("Accepting"),
        Clock.VERIFY: N_("Verifying the report"),
        Clock.DISPATCH: N_("Dispatching"),
        Clock.HANDLE: N_("Handling"),
        Clock.CHECK: N_("Checking the result"),
    },
    Light: {
        Light.GREEN: N_("within the limit"),
        Light.YELLOW: N_("nearly used up"),
        Light.RED: N_("over the limit"),
    },
    AreaLevel: {
        AreaLevel.CITY: N_("City"),
        AreaLevel.DISTRICT: N_("District"),
        AreaLevel.STREET: N_("Street"),
        AreaLevel.COMMUNITY: N_("Community"),
    },
    RuleKind: {
        RuleKind.CALENDAR: N_("Calendar"),
        RuleKind.CATEGORIES: N_("Categories and limits"),
        RuleKind.DUTIES: N_("Duties"),
        RuleKind.LADDERS: N_("Ladders of escalation"),
        RuleKind.RULES: N_("Caps, windows and roles"),
    },
    ChangeState: {
        ChangeState.PLANNED: N_("planned"),
        ChangeState.APPLIED: N_("switched on"),
        ChangeState.WITHDRAWN: N_("withdrawn"),
        ChangeState.REFUSED: N_("could not come into force"),
    },
}

AMOUNTS = {
    LimitUnit.URGENT_HOUR: P_("%(amount)s urgent hour", "%(amount)s urgent hours", "count"),
    LimitUnit.WORKING_HOUR: P_("%(amount)s working hour", "%(amount)s working hours", "count"),
    LimitUnit.WORKING_DAY: P_("%(amount)s working day", "%(amount)s working days", "count"),
    LimitUnit.CALENDAR_DAY: P_("%(amount)s calendar day", "%(amount)s calendar days", "count"),
}

# what is asked for in a request, and how it was answered; by what the record keeps
REQUESTS = {
    "extend": N_("More time"),
    "suspend": N_("A suspension"),
    "void": N_("Declaring it void"),
    "appeal": N_("An appeal against its lateness"),
}
ANSWERS = {
    "": N_("waits for its answer"),
    "granted": N_("granted"),
    "declined": N_("declined"),
    "lapsed": N_("lapsed: the case went on without it"),
}

# why a department says that a case is not its own; kept with the case as they stand here
CONTEST_REASONS = (
    N_("Another department answers for this"),
    N_("The place is not ours: private ground or a contractor's site"),
    N_("The place lies outside our area"),
    N_("There is nothing to be found at the place"),
    N_("It takes several departments together"),
    N_("Description or photo are not enough to act on"),
)

# why a case goes to somebody else than the first who was proposed; kept as they stand here
OVERRIDE_REASONS = (
    N_("Another department answers for this"),
    N_("Somebody else is nearer or quicker there"),
    N_("Knows the place or the matter"),
    N_("The first has too much to do"),
    N_("Agreed by telephone"),
)


def override_reasons() -> list[tuple[str, str]]:
    """As they are kept, and in the language of the request."""
    return [(text, str(gettext(text))) for text in OVERRIDE_REASONS]


def word(member: StrEnum) -> str:
    """What an enum's member is called in the language of the request; one without a word goes by its value."""
    known = WORDS.get(type(member), {}).get(member)
    return str(gettext(known)) if known else member.value


def amount_of(value: float, unit: LimitUnit | None) -> str:
    """So much of a limit: `1 working day`, `2.5 working days`; without a unit the number alone."""
    return spell(AMOUNTS[unit], {"amount": f"{value:g}", "count": value}) if unit else f"{value:g}"


def said(reason: str) -> str:
    """A reason as it was given; one picked from a list is kept in English and told in the language of the request."""
    return str(gettext(reason)) if reason else ""
