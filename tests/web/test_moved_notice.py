"""The page of a notice about deadlines that moved."""

from tests.city import SmallCity
from tests.time.test_moved_deadlines import earlier, in_handling, told
from tests.time.test_recomputing import again
from tests.web.conftest import Enter


def test_the_notice_leads_to_the_cases_with_both_deadlines(city: SmallCity, enter: Enter) -> None:
    first, second = in_handling(city)
    earlier(city)
    again(city)
    (notice,) = told(city, city.handler)
    handler, english = enter(city.handler), {"Accept-Language": "en"}
    assert f'href="/notices/{notice.id}"' in handler.get("/notices", headers=english).text
    text = " ".join(handler.get(f"/notices/{notice.id}", headers=english).text.split())
    assert "2 of your cases are due earlier, because time limits were revised. Calendar in force: city 1." in text
    assert first.number in text
    assert second.number in text
    assert enter(city.road_crew).get(f"/notices/{notice.id}").status_code == 404
