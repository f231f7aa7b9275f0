"""The table of moves for people, as a table and as a drawing; a test holds the documentation to both."""

from workflows.moves import BY_ITSELF, ENDS, MOVES, OPEN, Action, Move, State, Tie

_TIES = {
    Tie.DEPARTMENT: "of the department it was dispatched to",
    Tie.ASSISTING: "of an assisting department",
    Tie.FILER: "its filer",
    Tie.NEITHER_FILER_NOR_HANDLER: "neither its filer nor its handler",
}
_STAYING = {action for _, action in MOVES} - {action for (state, action), move in MOVES.items() if move.to != state}


def as_markdown() -> str:
    """Return `MOVES` as a table in its order, a line for all states that a row is alike in."""
    head = "| from | step | to | who | takes |\n|---|---|---|---|---|\n"
    alike: dict[tuple[str, ...], list[State | None]] = {}
    for (state, action), move in MOVES.items():
        alike.setdefault(_cells(state, action, move), []).append(state)
    return head + "".join(f"| {_states(states)} | {' | '.join(cells)} |\n" for cells, states in alike.items())


def as_diagram() -> str:
    """Return the moves that lead from one state to another as a Mermaid state diagram.

    Left out is what may happen in every open state: declaring void.
    """
    edges = [
        f"    {state or '[*]'} --> {move.to} : {action}\n"
        for (state, action), move in MOVES.items()
        if move.to not in (None, state) and action is not Action.VOID
    ]
    ends = [f"    {state} --> [*]\n" for state in State if state in ENDS]
    return "```mermaid\nstateDiagram-v2\n" + "".join(edges + ends) + "```\n"


def _cells(state: State | None, action: Action, move: Move) -> tuple[str, ...]:
    who = " or ".join(sorted(role.replace("_", " ") for role in move.roles))
    who += "" if move.tie is Tie.NONE else f" ({_TIES[move.tie]})"
    who += " or by itself" if (state, action) in BY_ITSELF else ""
    takes = ", ".join(sorted(need.replace("_", " ") for need in move.needs)) or "–"
    to = "stays" if action in _STAYING else move.to or "where it was"
    return f"**{action}**", to, who, takes


def _states(states: list[State | None]) -> str:
    if set(states) >= OPEN:
        return ", ".join(["any open state", *(state for state in states if state and state not in OPEN)])
    return ", ".join(state or "–" for state in states)
