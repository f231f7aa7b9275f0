"""The page of the board that points at the duty to put right."""

from tests.city import SmallCity
from tests.web.conftest import Enter


def test_the_page_leads_from_the_duty_to_its_cases(city: SmallCity, enter: Enter) -> None:
    case = city.dispatch(city.register(city.file()), to=city.roads)
    city.forward(minutes=1)
    browser = enter(city.manager)
    page = browser.get("/board/ownership", headers={"Accept-Language": "en"}).text
    assert "Sanitation · everything · Example City" in page
    address = page.split('<tbody><tr><td><a href="')[1].split('"')[0].replace("&amp;", "&")
    assert case.number in browser.get(address).text
    assert browser.get("/board/ownership?days=x").status_code == 422
