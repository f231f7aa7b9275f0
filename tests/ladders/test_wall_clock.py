"""Clocks that stand still, are set forward and back, fail, or are late: each rung is done once, and it shows."""

import datetime as dt
import threading

import pytest
from flask.testing import FlaskClient

from tests.city import NINE_OCLOCK, SmallCity
from tests.web.conftest import Enter
from web.wall_clock import wall_clock
from workflows.beats import last_beat
from workflows.records import Case
from workflows.ticker import Ticker
from workflows.ticking import Clock


def steps(city: SmallCity, case: Case) -> list[tuple[int, int, int]]:
    return [(rung.clock_no, rung.step, rung.round) for rung in city.rungs(case)]


def test_a_clock_that_stood_still_for_a_month_does_every_rung_once(city: SmallCity) -> None:
    cases = [city.file("上水井盖"), city.file("暴露垃圾"), city.file("道路破损")]
    city.forward(days=30)
    city.forward(days=1)
    assert [steps(city, case) for case in cases] == [[(1, n, 0) for n in (1, 2, 3, 4)]] * 3


def test_a_wall_clock_set_forward_and_back_does_no_rung_twice(city: SmallCity) -> None:
    case = city.file("上水井盖")
    for hours in (3, -3, 2, -1, 0.5, 3, -4, 4):  # from nine to noon, back to nine, and so on
        city.forward(hours=hours)
    assert steps(city, case) == [(1, n, 0) for n in (1, 2, 3, 4)]
    assert len(city.notices(case, to=city.shift_leader)) == 1
    assert city.again(case).level == 4


def test_the_heart_goes_on_beating_when_the_wall_clock_is_set_back(city: SmallCity) -> None:
    clock = Clock(city.database, city.rulebooks, now=lambda: city.now)
    for moment in (NINE_OCLOCK, NINE_OCLOCK - dt.timedelta(days=1), NINE_OCLOCK - dt.timedelta(days=1, seconds=-6)):
        city.now = moment
        clock.tick()
        with city.database.reading() as session:
            beat = last_beat(session)
        assert beat is not None
        assert beat.at == moment


def test_a_ticker_goes_on_after_a_failure() -> None:
    calls: list[int] = []
    enough = threading.Event()

    def work() -> None:
        calls.append(len(calls))
        if len(calls) == 3:
            enough.set()
        raise OSError("the database is away")

    ticker = Ticker(wall_clock)
    ticker.every(0.01, work)
    ticker.start()
    assert enough.wait(10)
    ticker.shutdown()
    assert calls[:3] == [0, 1, 2]


@pytest.mark.parametrize("days", [1, -1, -36_500])
def test_a_ticker_ticks_on_when_the_wall_clock_was_set_back_or_forward(days: int) -> None:
    """To the scheduler that is a turn far ahead or far behind; behind, it would count the ticks of a hundred years."""
    done = threading.Event()
    ticker = Ticker(wall_clock)
    ticker.every(60, done.set)
    ticker.start()
    assert done.wait(10)
    done.clear()
    [job] = ticker.get_jobs()
    job.modify(next_run_time=dt.datetime.now(dt.UTC) + dt.timedelta(days=days))
    assert done.wait(10)
    ticker.shutdown()


def test_what_fails_beside_it_does_not_keep_a_rung_from_being_done(city: SmallCity) -> None:
    case = city.file("上水井盖")
    city.now += dt.timedelta(hours=2)
    with city.database.writing() as session:
        session.connection().exec_driver_sql("DROP TABLE planned_change")
    clock = Clock(city.database, city.rulebooks, now=lambda: city.now)
    with pytest.raises(Exception, match="planned_change"):
        clock.tick()
    assert city.again(case).level == 2
    with city.database.reading() as session:
        assert last_beat(session) is None  # and so the failure shows


def text(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.text


def test_lateness_shows_whatever_the_clock_says_of_itself(city: SmallCity, enter: Enter) -> None:
    client = enter(city.administrator)
    city.file("上水井盖")
    clock = Clock(city.database, city.rulebooks, now=lambda: city.now)
    clock.tick()
    assert text(client, "/readyz") == "ready\nclock: last beat 0 s ago"
    assert "gridcase_escalation_lateness_seconds 0.0" in text(client, "/metrics")
    city.now += dt.timedelta(minutes=97)
    late = "escalation: late, the oldest rung has waited for 60 s"
    assert text(client, "/readyz") == f"ready\nclock: late, last beat 5820 s ago\n{late}"
    assert "gridcase_escalation_lateness_seconds 60.0" in text(enter(city.administrator), "/metrics")
    clock.tick()
    assert text(client, "/readyz") == "ready\nclock: last beat 0 s ago"


def test_a_beat_of_the_future_is_none(city: SmallCity, enter: Enter) -> None:
    Clock(city.database, city.rulebooks, now=lambda: city.now).tick()
    city.now -= dt.timedelta(hours=1)
    assert "clock: late" in text(enter(city.administrator), "/readyz")
