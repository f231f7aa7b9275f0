"""The drawn deadline of a case in a real browser, on a phone and at a desk, in both languages."""

import datetime as dt

import pytest

from tests.browser.conftest import DESKTOP, PHONE, Eyes, overflow, violations
from tests.city import SmallCity
from workflows.moves import Action


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desk"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_days_of_a_limit_are_drawn(city: SmallCity, look: Eyes, size: tuple[int, int], language: str) -> None:
    case = city.accept(city.dispatch(city.register(city.file("道路破损")), to=city.roads), by=city.road_crew)
    city.forward(hours=1)
    until = city.now + dt.timedelta(days=4)
    case = city.move(case, Action.ASK_SUSPEND, by=city.road_crew, reason="rain", resume_at=until)
    city.move(case, Action.SUSPEND, by=city.shift_leader)
    page = look(city.manager, f"/cases/{case.number}", size=size, language=language)
    page.locator("details.why > summary").click()
    drawing = page.locator("svg.days")
    assert drawing.locator(".counted").count() == 1
    assert drawing.locator("text.day").count() >= 6
    box = drawing.bounding_box()
    assert box is not None
    assert box["width"] >= 300
    assert (overflow(page), violations(page)) == (0, [])
