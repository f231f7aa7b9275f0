"""`gridcase assign`: who gets which case, for a whole file of cases at once."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

from commands.assign_files import Crew, read_crew, tasks_of
from commands.opening import plain_errors
from geo.files import suffix_of
from geo.points import Points, read_points, write_points
from geo.tables import TABLES
from grid.refusals import N_, BadInput
from workflows.agents import Agents
from workflows.assignment import Given, Tasks, all_at_once, nearer, one_by_one
from workflows.choice import Weights
from workflows.matching import NOBODY

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
SHOWN = 5  # of the candidates considered, the nearest
EXAMPLE = """\b
Example:
  gridcase assign cases.csv agents.csv --out given.csv
  gridcase assign cases.csv agents.xlsx --method optimal --capacity 3 --out given.xlsx
"""


@click.command(epilog=EXAMPLE)
@click.argument("cases", type=FILE)
@click.argument("agents", type=FILE)
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Where to write the rows.")
@click.option("--method", type=click.Choice(["nearest", "optimal"]), default="nearest", show_default=True)
@click.option("--capacity", type=click.IntRange(1), help="Most tasks of an agent whose row says nothing [no limit].")
@click.option("--load-metres", type=click.FloatRange(0), default=0.0, show_default=True, help="What a task counts as.")
@click.option("--within", type=click.FloatRange(0), metavar="M", help="Send nobody farther than this many metres.")
@click.option("--crs", help="Coordinate system of both files: wgs84 (default), EPSG:n, cgcs2000, gcj02, bd09.")
@click.option("--json", "as_json", is_flag=True, help="Print a summary as one JSON document.")
def assign(
    cases: Path,
    agents: Path,
    out: Path,
    method: str,
    capacity: int | None,
    load_metres: float,
    within: float | None,
    crs: str | None,
    as_json: bool,
) -> None:
    """Give each case of CASES to one of AGENTS: nearest, in the order of the file, or all with the least distance.

    Both files need lon and lat. A case with a department or a skill goes to agents of that department who have it
    (columns department and skills). Agents may also have capacity, load (tasks they have already) and on_shift. Added
    to each row: agent, distance_m, reason, candidates (how many may take it) and considered (the nearest of them).
    """
    with plain_errors():
        if suffix_of(out) not in TABLES:
            raise BadInput(N_("--out %(file)s: write one of %(known)s"), file=out, known=", ".join(TABLES))
        crew = read_crew(agents, read_points(agents, crs=crs), capacity, Weights(load_m=load_metres))
        queue = read_points(cases, crs=crs)
        tasks = tasks_of(queue, crew)
        given = _method(method, within)(tasks, crew.agents)
        columns = _columns(queue, tasks, crew, given)
        write_points(out, queue, columns)
    _report(columns, given, len(crew.rows), out, as_json)


def _method(method: str, within: float | None) -> Callable[[Tasks, Agents], Given]:
    how: Callable[..., Given] = all_at_once if method == "optimal" else one_by_one
    return partial(how, within_m=within) if within is not None else how


def _columns(queue: Points, tasks: Tasks, crew: Crew, given: Given) -> dict[str, list[Any]]:
    placed = ~np.isnan(queue.lon)
    chosen = [crew.rows[row].id if row != NOBODY else "" for row in given.agent.tolist()]
    return {
        "agent": chosen,
        "distance_m": [None if np.isnan(metres) else round(float(metres), 1) for metres in given.distance_m],
        "reason": [_reason(tasks, crew, given, case, bool(placed[case])) for case in range(len(tasks))],
        "candidates": [len(tasks.pools[pool]) for pool in tasks.pool.tolist()],
        "considered": [_considered(tasks, crew, case) for case in range(len(tasks))],
    }


def _reason(tasks: Tasks, crew: Crew, given: Given, case: int, placed: bool) -> str:
    if not placed:
        return "the case has no place"
    if not len(tasks.pools[tasks.pool[case]]):
        return "nobody is qualified"
    if given.agent[case] == NOBODY:
        return "nobody in reach has a task to spare"
    before = nearer(tasks, crew.agents, case, float(given.distance_m[case]))
    return f"{before} nearer ones were passed over" if before else "nearest"


def _considered(tasks: Tasks, crew: Crew, case: int) -> str:
    pool = tasks.pools[tasks.pool[case]]
    distances = crew.agents.distances_m(float(tasks.lon[case]), float(tasks.lat[case]), pool)
    nearest: NDArray[np.intp] = np.argsort(distances, kind="stable")[:SHOWN]
    return ";".join(f"{crew.rows[pool.rows[i]].id}:{distances[i]:.0f}" for i in nearest)


def _report(columns: Mapping[str, Sequence[Any]], given: Given, agents: int, out: Path, as_json: bool) -> None:
    metres = given.distance_m[~np.isnan(given.distance_m)]
    summary = {
        "cases": len(given.agent),
        "agents": agents,
        "given": len(metres),
        "left": len(given.agent) - len(metres),
        "mean_distance_m": round(float(metres.mean()), 1) if len(metres) else None,
        "most_for_one": max(Counter(name for name in columns["agent"] if name).values(), default=0),
        "out": str(out),
    }
    if as_json:
        click.echo(json.dumps(summary))
    else:
        click.echo("{given} of {cases} cases given, {mean_distance_m} m on average → {out}".format(**summary), err=True)
