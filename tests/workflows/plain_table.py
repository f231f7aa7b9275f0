"""The life of a case written down a second time, as words: what the machine in `test_machine` holds the product to."""

LEADER = "shift_leader"
_DESK = f"acceptor {LEADER}"
_COMMAND = f"dispatcher {LEADER}"
_CENTRE = f"acceptor {_COMMAND}"
_BEGINNING, _TWO = ["discovered", "verifying", "registered", "self_handled"], ["dispatched", "handling"]
OPEN = [*_BEGINNING, *_TWO, "arbitrating", "suspended", "handled", "checking"]

_ROWS = (
    (["discovered"], "verify", "verifying", _DESK),
    (["verifying"], "confirm", "discovered", "inspector"),
    (["verifying"], "deny", "discovered", "inspector"),
    (["discovered"], "self_handle", "self_handled", "inspector"),
    (["self_handled"], "close", "closed", _DESK),
    (["self_handled"], "register", "registered", _DESK),
    (["discovered"], "register", "registered", _DESK),
    (["discovered"], "refuse", "refused", _DESK),
    (["registered"], "dispatch", "dispatched", "dispatcher"),
    (["arbitrating"], "dispatch", "dispatched", LEADER),
    (_TWO, "redispatch", "dispatched", "dispatcher"),
    (["dispatched"], "accept", "handling", "handler"),
    (_TWO, "contest", "registered", "handler"),
    (_TWO, "dispute", "arbitrating", "handler"),
    (_TWO, "assist", "", "dispatcher"),
    (_TWO, "assist_done", "", "handler"),
    (["handling"], "reach", "", "handler"),
    (["handling"], "handle", "handled", "handler"),
    (["handled"], "check", "checking", "inspector"),
    (["checking"], "rework", "handling", LEADER),
    (["checking"], "close", "closed", LEADER),
    (["handling"], "ask_extend", "", "handler"),
    (["handling"], "extend", "", _COMMAND),
    (["handling"], "ask_suspend", "", "handler"),
    (["handling"], "suspend", "suspended", _COMMAND),
    (["suspended"], "resume", "handling", _COMMAND),
    (OPEN, "ask_void", "", "acceptor dispatcher"),
    (OPEN, "void", "void", LEADER),
    ([*OPEN, "closed"], "decline", "", _COMMAND),
    (OPEN, "supervise", "", f"{LEADER} manager"),
    (["discovered", "registered", *_TWO], "merge", "merged", _CENTRE),
    (["merged"], "unmerge", "back", _CENTRE),
    (["closed"], "reopen", "registered", f"{_DESK} operator"),
    (["closed"], "appeal", "", "handler"),
    (["closed"], "uphold", "", LEADER),
)
TABLE = {(state, action): (to, set(roles.split())) for states, action, to, roles in _ROWS for state in states}
ACTIONS = sorted({action for _, action in TABLE})
REASON = {"deny", "refuse", "redispatch", "contest", "dispute", "assist", "rework", "ask_extend", "ask_suspend"} | {
    "ask_void", "void", "decline", "supervise", "unmerge", "reopen", "appeal",
}  # fmt: skip
PHOTO = {"reach", "confirm", "self_handle", "assist_done", "handle", "check"}
OF_THE_DEPARTMENT = {"reach", "accept", "contest", "dispute", "handle", "ask_extend", "ask_suspend", "appeal"}
NOT_INVOLVED = {"confirm", "deny", "check"}
ASKS = {"ask_extend": "extend", "ask_suspend": "suspend", "ask_void": "void", "appeal": "appeal"}
GRANTS = {"extend": "extend", "suspend": "suspend", "uphold": "appeal", "void": "void"}
