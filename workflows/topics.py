"""What notices are about, as people choose among them, and the channels that carry them. A rule."""

from enum import StrEnum

from grid.refusals import N_


class Topic(StrEnum):
    TURN = "turn"
    WARNING = "warning"
    LATE = "late"
    OWN = "own"
    DEADLINES = "deadlines"
    UPKEEP = "upkeep"


TITLES = {
    Topic.TURN: N_("It is your turn"),
    Topic.WARNING: N_("A time limit is running out"),
    Topic.LATE: N_("A case is late"),
    Topic.OWN: N_("News of a case that you reported"),
    Topic.DEADLINES: N_("Deadlines have moved"),
    Topic.UPKEEP: N_("Something needs an administrator"),
}


class Via(StrEnum):
    """The channels. Each reaches a person, or a chat of the city that the person's colleagues read together."""

    PUSH = "push"
    EMAIL = "email"
    SMS = "sms"
    DINGTALK = "dingtalk"
    WECOM = "wecom"


PERSONAL = (Via.PUSH, Via.EMAIL, Via.SMS)
SHARED = (Via.DINGTALK, Via.WECOM)

DIGESTS = frozenset({"digest", "due_earlier", "due_moved", "held"})  # they count the cases of one reader
_TOPICS = {
    "rung_near": Topic.WARNING,
    "digest": Topic.LATE,
    "refuse": Topic.OWN,
    "close": Topic.OWN,
    "void": Topic.OWN,
    "merge": Topic.OWN,
    "part_late": Topic.LATE,
    "close_late": Topic.LATE,
    "due_earlier": Topic.DEADLINES,
    "due_moved": Topic.DEADLINES,
    "parked": Topic.UPKEEP,
    "rules_refused": Topic.UPKEEP,
}


def title_of(kind: str) -> str:
    """What stands above a message of this kind."""
    return N_("Messages from your quiet hours") if kind == "held" else TITLES[topic_of(kind)]


def topic_of(kind: str) -> Topic:
    """What a notice of this kind is about. Whatever else a move has to tell, it tells those whose turn it is."""
    return _TOPICS.get(kind) or (Topic.LATE if kind.startswith("rung") else Topic.TURN)
