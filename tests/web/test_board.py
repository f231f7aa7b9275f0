"""The board: every figure opens exactly the cases it counts, and says what it means and as of when."""

import csv
import datetime as dt
import html
import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.city import HEIGHT, SOUTH, WEST, WIDTH, SmallCity
from tests.web.conftest import Enter
from web.board_charts import Trend
from web.board_figures import change, tone_of
from web.board_map import step_of
from web.board_wish import BoardWish

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def busy(city: SmallCity) -> SmallCity:
    """Cases with every kind of fate, in two streets and of two departments."""
    for lon in (WEST + WIDTH / 2, WEST + 2.5 * WIDTH):
        place = {"lon": lon, "lat": SOUTH + HEIGHT / 2}
        city.live_through(city.file(**place))
        city.live_through(city.register(city.file("道路破损", **place)) and city.file(**place))
        city.contest(city.dispatch(city.register(city.file(**place))))
        city.refuse(city.file(**place))
        city.void(city.register(city.file(**place)))
        again = city.check(city.handle(city.accept(city.dispatch(city.register(city.file(**place))))), verdict="failed")
        city.rework(again)
    late = city.file("上水井盖", filing_condition=1)
    city.forward(hours=30)
    city.live_through(late)
    return city


def figures(page: str) -> list[tuple[str, str]]:
    """Every link to a list of cases on the page: its address, and the figure it stands under."""
    found = re.findall(r'<a[^>]*href="(/board/cases\?[^"]+)"[^>]*>(.*?)</a>', page, re.DOTALL)
    return [(html.unescape(address), re.sub(r"<title>.*?</title>|<[^>]+>", " ", text)) for address, text in found]


def length_of(browser: FlaskClient, address: str) -> int:
    answer = browser.get(address.replace("/board/cases?", "/board/cases.csv?"))
    assert answer.status_code == 200, answer.text
    return len(list(csv.reader(io.StringIO(answer.text)))) - 1


@pytest.mark.parametrize("query", ["", "by=department&map=community", "by=category&on=opened", "by=month&on=closed"])
def test_every_figure_opens_exactly_its_cases(busy: SmallCity, enter: Enter, query: str) -> None:
    browser = enter(busy.manager)
    links = figures(browser.get(f"/board?{query}", headers=ENGLISH).text)
    counts = [(address, text) for address, text in links if "rate&" not in address and "hours&" not in address]
    assert len(counts) > 30
    for address, text in counts:
        figure = re.findall(r"\d[\d,]*", text)
        assert figure, text
        assert length_of(browser, address) == int(figure[0].replace(",", "")), (address, text)


def test_a_rate_opens_the_cases_it_is_taken_of(busy: SmallCity, enter: Enter) -> None:
    browser = enter(busy.manager)
    links = figures(browser.get("/board?least=1", headers=ENGLISH).text)
    parts = [(address, re.search(r"(\d+) / (\d+)", text)) for address, text in links if "rate&" in address]
    shown = [(address, int(found[2])) for address, found in parts if found]
    assert shown
    for address, should_close in shown:
        assert length_of(browser, address) == should_close


def test_the_list_says_how_many_what_it_means_and_as_of_when(busy: SmallCity, enter: Enter) -> None:
    browser = enter(busy.manager)
    [(address, _), *_] = [link for link in figures(browser.get("/board").text) if "figure=closed&" in link[0]]
    page = browser.get(address, headers=ENGLISH).text
    assert '<h1>Closed <span class="num">5</span></h1>' in page
    assert "Cases that were closed after their result was checked." in page
    assert "As of 2026-03-10 15:00:00" in page
    assert page.count('href="/cases/') == 5


def test_a_list_stays_the_same_when_the_world_moves_on(busy: SmallCity, enter: Enter) -> None:
    browser = enter(busy.manager)
    links = [link for link in figures(browser.get("/board").text) if "figure=filed&" in link[0]]
    before = length_of(browser, links[0][0])
    busy.forward(minutes=10)
    busy.live_through(busy.file())
    assert length_of(browser, links[0][0]) == before


def test_a_long_list_is_read_page_by_page(city: SmallCity, enter: Enter) -> None:
    filed = [city.file().number for _ in range(52)]
    browser = enter(city.manager)
    first = browser.get("/board/cases?figure=reported&on=opened", headers=ENGLISH).text
    assert "1–50 of 52" in first
    later = html.unescape(re.search(r'href="([^"]+)" rel="next"', first)[1])  # type: ignore[index]  # it is there
    second = browser.get(later, headers=ENGLISH).text
    assert re.findall(r'href="/cases/([^"]+)"', first + second) == filed


def test_the_board_is_for_those_who_lead(city: SmallCity, enter: Enter) -> None:
    for who, status in (("zheng", 200), ("admin", 200), ("zhou", 200), ("sun", 403), ("he", 403), ("lin", 403)):
        assert enter(city.people[who]).get("/board").status_code == status, who


def test_somebody_of_one_district_sees_its_cases_only(busy: SmallCity, enter: Enter) -> None:
    whole, part = (enter(who).get("/board.csv?by=district").text for who in (busy.manager, busy.shift_leader))
    assert part == whole  # all cases lie in the district of the shift leader
    west = busy.file(by=busy.administrator, lon=WEST - WIDTH / 2)
    address = "/board/cases.csv?figure=reported&on=opened"
    assert west.number in enter(busy.manager).get(address).text
    assert west.number not in enter(busy.shift_leader).get(address).text


def test_an_empty_city_has_a_board_too(city: SmallCity, enter: Enter) -> None:
    for query in ("", "period=today", "period=week", "period=weeks", "by=month"):
        page = enter(city.manager).get(f"/board?{query}", headers=ENGLISH)
        assert page.status_code == 200
        assert "No cases in this period." in page.text


def test_a_row_opens_into_its_own_board(busy: SmallCity, enter: Enter) -> None:
    browser = enter(busy.manager)
    page = browser.get("/board?by=street", headers=ENGLISH).text
    into = html.unescape(re.search(r'<th scope="row"><a href="([^"]+)">Market</a>', page)[1])  # type: ignore[index]  # it is there
    assert into == "/board?period=month&by=category&street=110101002000"
    narrowed = browser.get(into, headers=ENGLISH).text
    assert "Remove: Market" in narrowed
    counts = [(address, text) for address, text in figures(narrowed) if "figure=closed&" in address]
    for address, text in counts:
        assert "street=110101002000" in address
        assert length_of(browser, address) == int(re.findall(r"\d+", text)[0])


def test_the_table_is_exported_as_it_is_shown(busy: SmallCity, enter: Enter) -> None:
    answer = enter(busy.manager).get("/board.csv?by=street", headers=ENGLISH)
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.text.startswith("\ufeffstreet,name,reported,filed,")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert {row["name"] for row in rows} == {"Bridgehead", "Market"}
    assert sum(int(row["closed"]) for row in rows) == 5


def test_a_name_that_looks_like_a_formula_is_only_text(city: SmallCity, enter: Enter) -> None:
    city.file(address="=1+1")
    text = enter(city.manager).get("/board/cases.csv?figure=reported&on=opened").text
    assert "'=1+1" in text


def test_with_too_few_cases_nothing_is_ranked(busy: SmallCity, enter: Enter) -> None:
    browser = enter(busy.manager)
    few = browser.get("/board?by=street&least=10", headers=ENGLISH).text
    enough = browser.get("/board?by=street&least=1", headers=ENGLISH).text
    assert few.count('<tr class="unranked">') == 2
    assert "ranked from 10 cases on that should be closed" in few
    assert '<tr class="unranked">' not in enough


ODD_QUESTIONS = [
    "period=x",
    "by=x",
    "on=x",
    "map=x",
    "least=x",
    "from=x",
    "from=2026-03-09&to=2026-03-01",
    "from=1999-01-01",
]
ODD_LISTS = ["", *(f"figure={rest}" for rest in ["x", "closed&as_of=x", "closed&as_of=2026-03-09", "closed&offset=-1"])]


@pytest.mark.parametrize("query", ODD_QUESTIONS)
def test_a_question_that_means_nothing_is_refused(city: SmallCity, enter: Enter, query: str) -> None:
    assert enter(city.manager).get(f"/board?{query}").status_code == 422


@pytest.mark.parametrize("query", ODD_LISTS)
def test_a_list_of_nothing_known_is_refused(city: SmallCity, enter: Enter, query: str) -> None:
    assert enter(city.manager).get(f"/board/cases?{query}").status_code == 422


TODAY = dt.date(2026, 3, 10)  # a Tuesday


@pytest.mark.parametrize(
    ("query", "start", "end", "before"),
    [
        ({"period": "today"}, (3, 10), (3, 10), (3, 9)),
        ({"period": "week"}, (3, 9), (3, 15), (3, 2)),
        ({"period": "month"}, (3, 1), (3, 31), (2, 1)),
        ({"period": "weeks"}, (1, 19), (3, 15), None),
        ({"from": "2026-03-03", "to": "2026-03-05"}, (3, 3), (3, 5), (2, 28)),
        ({}, (3, 1), (3, 31), (2, 1)),  # the month is where one begins
    ],
)
def test_what_a_period_is_and_the_one_before(
    city: SmallCity, query: dict[str, str], start: tuple[int, int], end: tuple[int, int], before: tuple[int, int] | None
) -> None:
    wish = BoardWish.read(query, today=TODAY, by=city.manager, book=city.book)
    assert (wish.start, wish.end) == (dt.date(2026, *start), dt.date(2026, *end))
    assert wish.before().start == (dt.date(2026, *before) if before else dt.date(2025, 11, 24))


@pytest.mark.parametrize(
    ("name", "now", "before", "text", "arrow", "tone"),
    [
        ("filed", 110, 100, "10.0 %", "up", ""),  # more work is neither good nor bad
        ("closed", 90, 100, "10.0 %", "down", "bad"),
        ("closure_rate", 0.95, 0.9, "5.0 points", "up", "ok"),
        ("overdue_open", 12, 10, "20.0 %", "up", "bad"),
        ("mean_handling_hours", 5.0, 6.5, "1.5 h", "down", "ok"),
        ("closed", 100, 100, "unchanged", "", ""),
        ("closed", 5, 0, "—", "", ""),  # nothing to compare with
        ("closure_rate", None, 0.9, "—", "", ""),
    ],
)
def test_how_a_figure_is_compared(
    app: Flask,
    name: str,
    now: float | None,
    before: float | None,
    text: str,
    arrow: str,
    tone: str,
) -> None:
    with app.test_request_context(headers=ENGLISH):
        shown = change(name, now, before)
    assert (shown.text, shown.arrow, shown.tone) == (text, arrow, tone)


@pytest.mark.parametrize(("percent", "tone"), [(95, "ok"), (94.9, "warn"), (90, "warn"), (89.9, "bad"), (None, "line")])
def test_the_tone_of_a_rate(percent: float | None, tone: str) -> None:
    assert tone_of(percent) == tone


@pytest.mark.parametrize(("percent", "step"), [(0, 1), (85, 2), (90, 3), (95, 4), (98, 5), (100, 5)])
def test_the_colour_of_an_area(percent: float, step: int) -> None:
    assert step_of(percent) == f"scale{step}"


@pytest.mark.parametrize(("peak", "top"), [(0, 4), (4, 4), (5, 8), (33, 40), (165, 200), (1001, 1200)])
def test_an_axis_ends_at_a_round_number(peak: int, top: int) -> None:
    assert Trend([], [peak], [0], []).top == top


def test_by_street_the_board_says_how_many_cells_were_seen_in_time(busy: SmallCity, enter: Enter) -> None:
    page = enter(busy.manager).get("/board?by=street", headers=ENGLISH).text
    lines = re.findall(
        r'<tr><th scope="row">([^<]+)</th>.*?<td class="n">(\d+)</td><td class="n">(\d+)</td></tr>', page
    )
    assert lines == [("Westside", "2", "2"), ("Market", "4", "3"), ("Bridgehead", "2", "1")]
    assert "Cells seen in time" not in enter(busy.manager).get("/board", headers=ENGLISH).text
