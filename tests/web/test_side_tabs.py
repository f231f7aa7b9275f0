"""The tabs of the desk for cases on a side path: there while something is in them, with a map of their own."""

import pytest

from tests.city import SmallCity
from tests.web.conftest import Enter
from tests.web.test_desk_map import points
from tests.web.test_side_paths import STANDS, handling, page_of, post


@pytest.mark.parametrize(
    ("tab", "stands"),
    [
        ("requests", "extension asked"),
        ("arbitration", "arbitrating"),
        ("review", "self handled"),
        ("verifying", "verifying"),
        ("suspended", "suspended"),
    ],
)
def test_each_side_path_has_a_tab_that_is_there_while_it_is_walked(
    city: SmallCity, enter: Enter, tab: str, stands: str
) -> None:
    empty = enter(city.shift_leader).get("/desk").text
    assert f"tab={tab}" not in empty
    case = STANDS[stands](city)
    assert f"tab={tab}" in enter(city.shift_leader).get("/desk").text
    assert case.number in enter(city.shift_leader).get(f"/desk?tab={tab}").text


@pytest.mark.parametrize(("tab", "stands"), [("requests", "extension asked"), ("suspended", "suspended")])
def test_the_map_of_a_side_path_has_its_cases_only(city: SmallCity, enter: Enter, tab: str, stands: str) -> None:
    case = STANDS[stands](city)
    handling(city)
    shown = points(enter(city.dispatcher), tab=tab).json
    assert [point[3] for point in shown["points"]] == [case.number]


def test_what_is_supervised_is_marked_and_has_a_tab(city: SmallCity, enter: Enter) -> None:
    case = handling(city)
    assert post(enter, city.manager, case, "supervise", reason="the mayor asked").status_code == 303
    assert case.number in enter(city.shift_leader).get("/desk?tab=supervised").text
    assert "督办" in page_of(enter, city.handler, case, "zh")
