"""Every address of the program and who may enter it: None is everybody, strangers too. Reviewed by people."""

from grid.records import Role

STAFF = frozenset(Role)
INSPECTOR, ACCEPTOR, DISPATCHER, LEADER = Role.INSPECTOR, Role.ACCEPTOR, Role.DISPATCHER, Role.SHIFT_LEADER
HANDLER, MANAGER, OPERATOR, ADMINISTRATOR = Role.HANDLER, Role.MANAGER, Role.OPERATOR, Role.ADMINISTRATOR
FILERS = frozenset({INSPECTOR, ACCEPTOR, OPERATOR, ADMINISTRATOR})
DESK = frozenset({ACCEPTOR, DISPATCHER, LEADER, ADMINISTRATOR})
MANAGERS = frozenset({MANAGER, LEADER, ADMINISTRATOR})
MOVERS = frozenset({INSPECTOR, ACCEPTOR, DISPATCHER, LEADER, HANDLER})

DOORS: dict[str, frozenset[Role] | None] = {
    "GET /": STAFF,
    "GET /static/<path:filename>": None,
    "GET /signin": None,
    "POST /signin": None,
    "POST /signout": STAFF,
    "GET /language/<code>": None,
    "GET /theme/<name>": None,
    "GET /notices": STAFF,
    "POST /notices/read": STAFF,
    "GET /notices/settings": STAFF,
    "POST /notices/settings": STAFF,
    "POST /notices/browsers": STAFF,
    "POST /notices/browsers/forget": STAFF,
    "GET /cases/<number>": STAFF,
    "GET /cases/<number>/photos/<name>": STAFF,
    "POST /cases/<number>/<action>": MOVERS,
    "GET /healthz": None,
    "GET /readyz": None,
    "GET /metrics": None,  # and refused by the view to all but this machine and administrators
    "GET /desk": DESK,
    "GET /desk/queue": DESK,
    "GET /desk/cases/<number>": DESK,
    "POST /desk/cases/<number>/<action>": DESK,
    "GET /desk/cell": DESK,
    "GET /desk/points.json": DESK,
    "GET /desk/values.json": DESK,
    "GET /tiles/<layer>.json": STAFF,
    "GET /tiles/<layer>/<int:z>/<int:x>/<int:y>.mvt": STAFF,
    "GET /field": FILERS,
    "POST /field": FILERS,
    "POST /field/look": FILERS,
    "POST /field/position": frozenset({INSPECTOR, HANDLER}),
    "GET /field/filed/<number>": FILERS,
    "GET /field/reports": FILERS,
    "GET /field/tasks": frozenset({INSPECTOR}),
    "GET /field/tasks/list": frozenset({INSPECTOR}),
    "GET /work": frozenset({HANDLER}),
    "GET /work/list": frozenset({HANDLER}),
    "GET /escalations": MANAGERS,
    "GET /escalations/missed": MANAGERS,
    "POST /escalations/<number>/acknowledge": STAFF,
    "GET /board": MANAGERS,
    "GET /board.csv": MANAGERS,
    "GET /board/cases": MANAGERS,
    "GET /board/cases.csv": MANAGERS,
    # other systems
    "GET /api/v1/": None,
    "GET /api/v1/openapi.json": None,
    "GET /admin": frozenset({ADMINISTRATOR}),
    "GET /admin/try": frozenset({ADMINISTRATOR}),
    "POST /admin/try": frozenset({ADMINISTRATOR}),
    "POST /admin/changes": frozenset({ADMINISTRATOR}),
    "POST /admin/changes/<int:change_id>/withdraw": frozenset({ADMINISTRATOR}),
    "POST /api/v1/cases": FILERS,
    "GET /api/v1/cases": STAFF,
    "GET /api/v1/cases/<number>": STAFF,
    "GET /api/v1/cases/<number>/history": STAFF,
    "GET /api/v1/cases/<number>/clock": STAFF,
    "GET /api/v1/cases/<number>/escalations": STAFF,
    "POST /api/v1/cases/<number>/acknowledge": STAFF,
    "POST /api/v1/cases/<number>/actions": MOVERS,
    "POST /api/v1/cases/<number>/photos": STAFF,
    "GET /api/v1/lifecycle": STAFF,
    "GET /api/v1/cases/<number>/candidates": DESK,
    "GET /api/v1/indicators": MANAGERS,
    "GET /api/v1/locate": STAFF,
    "GET /api/v1/cells/<code>": STAFF,
    "GET /api/v1/categories": STAFF,
    "GET /api/v1/events": STAFF,
}
