"""The page of coverage: the week, the findings, whose they are, and the file."""

import csv
import io

import pytest
from sqlmodel import col, delete

from grid.records import Duty
from tests.city import SmallCity
from tests.web.conftest import Enter

ENGLISH = {"Accept-Language": "en"}


def test_the_page_has_the_week_by_the_hour_and_the_findings(city: SmallCity, enter: Enter) -> None:
    page = enter(city.administrator).get("/admin/coverage", headers=ENGLISH).text
    assert page.count("<tr>") == 25
    assert '<th scope="col">Mon</th>' in page
    assert "West Bank: nobody of Sanitation is on shift at any time." in page


def test_it_is_told_in_chinese_too(city: SmallCity, enter: Enter) -> None:
    page = enter(city.administrator).get("/admin/coverage", headers={"Accept-Language": "zh"}).text
    assert "河西区：环卫中心任何时间都无人在岗。职责：* 110100。" in page
    assert '<th scope="col">周一</th>' in page


def test_a_shift_leader_sees_the_own_district_only(city: SmallCity, enter: Enter) -> None:
    leader = enter(city.shift_leader)
    assert "West Bank" not in leader.get("/admin/coverage", headers=ENGLISH).text
    assert leader.get("/admin/coverage?district=110102").status_code == 404


def test_one_department_has_its_findings_only(city: SmallCity, enter: Enter) -> None:
    with city.database.writing() as session:
        session.exec(delete(Duty).where(col(Duty.category_prefix) == ""))
    page = enter(city.manager).get("/admin/coverage?district=110101&department=ROADS", headers=ENGLISH).text
    assert "Riverside: nobody of Road maintenance is on shift" in page
    assert "inspector is on shift" not in page


@pytest.mark.parametrize("query", ["?district=9", "?department=9"])
def test_what_there_is_not_is_not_found(query: str, city: SmallCity, enter: Enter) -> None:
    assert enter(city.manager).get(f"/admin/coverage{query}").status_code == 404


def test_the_file_has_every_finding(city: SmallCity, enter: Enter) -> None:
    text = enter(city.administrator).get("/admin/coverage.csv", headers=ENGLISH).get_data(as_text=True)
    rows = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
    assert {"duty_unstaffed", "cells_uninspected", "without_supervisor"} >= {row["kind"] for row in rows}
    assert all(row["finding"] and row["advice"] for row in rows)
