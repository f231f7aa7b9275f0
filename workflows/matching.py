"""Who takes which case at the least cost in all, once it is known what each pair costs. A rule.

A flow from cases through agents, who have so many places each; every case may also be left to nobody, at a price, so
there is always an answer. OR-Tools finds it where it is installed (`pip install gridcase[optimize]`), SciPy elsewhere:
the same cost in both, the first some three times as fast.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from grid.refusals import N_, BadInput

Integers = NDArray[np.int64]
NOBODY = -1
_MOST_EDGES = 30_000_000
_UNITS = 1 << 16  # of cost in a metre
_LOTS = 1 << 10  # how many of them the lot may decide
_PRIMES = np.array([2_654_435_761, 1_597_334_677], dtype=np.uint64)


@dataclass(frozen=True)
class Question:
    """Pairs as parallel arrays, cost in metres; `places` of each agent, each further one `further_m` dearer.

    `leave_m`: what it costs, by case, that nobody takes it. The keys say who is who: ties depend on them alone.
    """

    case: Integers
    agent: Integers
    cost_m: NDArray[np.float64]
    leave_m: NDArray[np.float64]
    places: Integers
    case_key: Integers
    agent_key: Integers
    further_m: float = 0.0


Solver = Callable[[Question], Integers]


def match(question: Question, solver: Solver | None = None) -> Integers:
    """Return the agent of each case, or NOBODY: the least cost in all; of equal ways always the same one."""
    if not len(question.case):
        return np.full(len(question.leave_m), NOBODY, dtype=np.int64)
    return (solver or best_solver())(question)


def best_solver() -> Solver:
    return by_flow if find_spec("ortools") else by_matching


def by_flow(question: Question) -> Integers:
    """OR-Tools' minimum cost flow: cases → agents → the end, and from each case straight to the end."""
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    cases, agents = len(question.leave_m), len(question.places)
    end, everyone = cases + agents, np.arange(cases)
    holder, room, price = _rooms(question)
    flow = SimpleMinCostFlow()
    add = flow.add_arcs_with_capacity_and_unit_cost
    taken = add(question.case, cases + question.agent, np.ones_like(question.case), _costs(question))
    add(cases + holder, np.full_like(holder, end), room, price)
    add(everyone, np.full(cases, end), np.ones(cases, dtype=np.int64), _units(question.leave_m))
    flow.set_nodes_supplies(everyone, np.ones(cases, dtype=np.int64))
    flow.set_node_supply(end, -cases)
    if flow.solve() != flow.OPTIMAL:
        raise BadInput(N_("The costs of the cases are too large to be compared."))
    return _chosen(question, np.flatnonzero(flow.flows(taken)))


def by_matching(question: Question) -> Integers:
    """SciPy's sparse matching of cases with places; behind the places stands a nobody for each case."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    cases, asked = len(question.leave_m), _asked(question)
    first = np.concatenate([[0], np.cumsum(asked)])
    edge, nth = _each_place(asked[question.agent])
    cost = _costs(question)[edge] + nth * _units(question.further_m)
    row = np.concatenate([question.case[edge], np.arange(cases)])
    column = np.concatenate([first[question.agent[edge]] + nth, first[-1] + np.arange(cases)])
    least = np.concatenate([cost, _units(question.leave_m)]).astype(float) + 1  # the matching knows no edge of cost 0
    matrix = coo_array((least, (row, column)), shape=(cases, int(first[-1]) + cases)).tocsr()
    case, place = min_weight_full_bipartite_matching(matrix)
    found = np.full(cases, NOBODY, dtype=np.int64)
    taken = place < first[-1]
    found[case[taken]] = np.searchsorted(first, place[taken], side="right") - 1
    return found


def _costs(question: Question) -> Integers:
    """Whole metres, and far below them a lot drawn from who it is: of two equal ways one is always better."""
    drawn = question.case_key[question.case].astype(np.uint64) * _PRIMES[0]
    drawn ^= question.agent_key[question.agent].astype(np.uint64) * _PRIMES[1]
    drawn ^= drawn >> np.uint64(29)
    drawn *= _PRIMES[0]
    lots: Integers = ((drawn >> np.uint64(33)) % np.uint64(_LOTS)).astype(np.int64)
    return _units(question.cost_m) + lots


def _units(metres: NDArray[np.float64] | float) -> Integers:
    return np.asarray(np.rint(metres), dtype=np.int64) * _UNITS


def _asked(question: Question) -> Integers:
    """Places of each agent, no more than ask for them."""
    asking: Integers = np.bincount(question.agent, minlength=len(question.places))
    least: Integers = np.minimum(asking, question.places)
    return least


def _rooms(question: Question) -> tuple[Integers, Integers, Integers]:
    """Return the ways from agents to the end: whose, how wide, and what each costs."""
    asked = _asked(question)
    if not question.further_m:
        return np.arange(len(asked)), asked, np.zeros_like(asked)
    holder, nth = _each_place(asked)
    return holder, np.ones_like(holder), nth * _units(question.further_m)


def _each_place(counts: Integers) -> tuple[Integers, Integers]:
    """Return an entry for each of so many places of each: whose, and which of its places."""
    if counts.sum() > _MOST_EDGES:
        raise BadInput(N_("There are too many cases for each agent; give agents a capacity, or divide the queue."))
    whose = np.repeat(np.arange(len(counts)), counts)
    return whose, np.arange(len(whose)) - np.repeat(np.cumsum(counts) - counts, counts)


def _chosen(question: Question, pairs: NDArray[np.intp]) -> Integers:
    found = np.full(len(question.leave_m), NOBODY, dtype=np.int64)
    found[question.case[pairs]] = question.agent[pairs]
    return found
