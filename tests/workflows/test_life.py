"""A whole life of a case, with a clock that moves only when told."""

from tests.city import SmallCity
from workflows.moves import State


def test_a_case_lives_from_discovered_to_closed(city: SmallCity) -> None:
    case = city.live_through(city.file())
    stored = city.again(case)
    assert (stored.state, stored.version, stored.alarm_at) == (State.CLOSED, 7, None)
    assert [event.sequence for event in city.events(case)] == [1, 2, 3, 4, 5, 6, 7]
