"""Whether a category is dispatched by itself: from its file, narrowed by district, kept where the file says nothing."""

import pytest
from sqlmodel import Session, select

from grid.facts import CategoryFacts
from grid.loading.categories import load_categories
from grid.loading.report import LoadRefused
from grid.records import AutoDispatch, Category, Kind, RuleKind
from grid.rule_files import table_in_force
from tests.city import SCHEME, SmallCity
from tests.grid.places import table

REFUSE = {
    "scheme": SCHEME,
    "code": "E0110",
    "kind": "event",
    "major_name": "市容环境",
    "name": "暴露垃圾",
    "condition": "暴露垃圾",
    "limit_value": "4",
    "limit_unit": "working_hour",
}


def facts(mode: AutoDispatch, districts: str = "") -> CategoryFacts:
    return CategoryFacts(1, "E0110", Kind.EVENT, "", "", "", "", "", 0, True, mode, districts)


@pytest.mark.parametrize(
    ("districts", "district", "mode"),
    [
        ("", "110101", AutoDispatch.AUTO),  # everywhere
        ("110101", "110101", AutoDispatch.AUTO),
        ("110102;110101", "110101", AutoDispatch.AUTO),
        ("110102", "110101", AutoDispatch.OFF),
        ("1101011", "110101", AutoDispatch.OFF),  # the beginning of a code is not the code
    ],
)
def test_the_setting_holds_in_the_districts_that_it_names(districts: str, district: str, mode: AutoDispatch) -> None:
    assert facts(AutoDispatch.AUTO, districts).dispatched_in(district) is mode


def _stored(session: Session) -> tuple[AutoDispatch, str]:
    category = session.exec(select(Category).where(Category.code == "E0110")).one()
    return category.auto_dispatch, category.auto_districts


def test_a_file_sets_it_and_one_that_says_nothing_leaves_it(city: SmallCity) -> None:
    with city.database.writing() as session:
        assert _stored(session) == (AutoDispatch.OFF, "")
        load_categories(session, table({**REFUSE, "auto_dispatch": "auto", "auto_districts": "110102; 110101"}))
        assert _stored(session) == (AutoDispatch.AUTO, "110101;110102")
        load_categories(session, table(REFUSE))
        assert _stored(session) == (AutoDispatch.AUTO, "110101;110102")
        load_categories(session, table({**REFUSE, "auto_dispatch": "propose"}))
        assert _stored(session) == (AutoDispatch.PROPOSE, "")


@pytest.mark.parametrize(
    ("wrong", "field", "why"),
    [
        ({"auto_dispatch": "always"}, "auto_dispatch", "is none of off, propose, auto"),
        ({"auto_dispatch": "auto", "auto_districts": "110109"}, "auto_districts", "there is no district 110109"),
        ({"auto_dispatch": "auto", "auto_districts": "110101001000"}, "auto_districts", "there is no district"),
        ({"auto_districts": "110101"}, "auto_districts", "narrows nothing"),
    ],
)
def test_a_setting_that_means_nothing_is_refused(city: SmallCity, wrong: dict[str, str], field: str, why: str) -> None:
    with pytest.raises(LoadRefused) as refused, city.database.writing() as session:
        load_categories(session, table({**REFUSE, **wrong}))
    assert [(one.row, one.field) for one in refused.value.report.refused] == [(2, field)]
    assert why in str(refused.value)


def test_what_is_in_force_is_handed_out_again(city: SmallCity) -> None:
    with city.database.writing() as session:
        load_categories(session, table({**REFUSE, "auto_dispatch": "auto", "auto_districts": "110101"}))
    city.rulebooks = type(city.rulebooks)(city.database, city.home)
    with city.database.reading() as session:
        handed = table_in_force(session, RuleKind.CATEGORIES, city.book)
    rows = [dict(zip(handed.columns, row, strict=True)) for row in handed.rows]
    assert {(row["auto_dispatch"], row["auto_districts"]) for row in rows if row["code"] == "E0110"} == {
        ("auto", "110101")
    }
