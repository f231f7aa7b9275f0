"""Clocks that are killed at any point, or run side by side: each rung exactly once in the ledger, and each notice."""

import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.city import SmallCity
from tests.ladders.dying import POINTS
from workflows.records import Case

ROOT = Path(__file__).resolve().parents[2]


def clock(city: SmallCity, point: str = "never", time: int = 1) -> subprocess.Popen[str]:
    url = city.database.engine.url.render_as_string(hide_password=False)
    arguments = [url, str(city.home), city.now.isoformat(), point, str(time)]
    return subprocess.Popen(
        [sys.executable, "-m", "tests.ladders.dying", *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def assert_each_rung_once(city: SmallCity, cases: list[Case], steps: int) -> None:
    for case in cases:
        assert [rung.step for rung in city.rungs(case)] == list(range(1, steps + 1))
        told = Counter((n.person_id, n.dedupe) for n in city.notices(case) if n.kind.startswith("rung"))
        meant = sum(len(rung.sent_to) for rung in city.rungs(case))
        assert (len(told), set(told.values())) == (meant, {1})
        assert city.again(case).level == steps


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("time", [1, 2])
def test_a_clock_killed_at_any_point_loses_and_doubles_nothing(city: SmallCity, point: str, time: int) -> None:
    cases = [city.file("上水井盖") for _ in range(5)]  # three batches of two
    city.now = city.now.replace(hour=11)
    with clock(city, point, time) as dying:
        dying.wait()
    assert dying.returncode == -signal.SIGKILL
    done = sum(len(city.rungs(case)) for case in cases)
    assert done == 4 * (time if point == "after_commit" else time - 1)  # what was not committed is not there
    city.sweep()
    assert_each_rung_once(city, cases, steps=2)


def test_two_clocks_of_two_processes_share_the_work(city: SmallCity) -> None:
    cases = [city.file("上水井盖") for _ in range(30)]
    city.now = city.now.replace(hour=12)
    clocks = [clock(city) for _ in range(2)]
    done = [int(one.communicate()[0]) for one in clocks]
    assert [one.returncode for one in clocks] == [0, 0]
    assert sum(done) == 90
    rungs = [rung for case in cases for rung in city.rungs(case)]
    assert Counter((rung.case_id, rung.step) for rung in rungs) == Counter((c.id, n) for c in cases for n in (1, 2, 3))


def test_a_clock_killed_beside_another_leaves_the_work_to_it(city: SmallCity) -> None:
    cases = [city.file("上水井盖") for _ in range(8)]
    city.now = city.now.replace(hour=11)
    with clock(city, "after_claim", 2) as dying, clock(city) as sound:
        dying.wait()
        sound.wait()
    assert sound.returncode == 0
    city.sweep()
    assert_each_rung_once(city, cases, steps=2)
