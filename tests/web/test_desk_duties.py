"""What the desk says of the duties: who answers and why, and who is to be asked to assist."""

import pytest
from flask.testing import FlaskClient

from grid.loading.duties import load_duties
from tests.city import SmallCity
from tests.grid.places import table
from tests.web.conftest import Enter

CELL = {"cell": "110101001000002", "department": "ROADS"}
GRID_OF_STREET = {"area": "110101001000", "department": "ROADS"}
STAND_IN = {"area": "110101001000", "department": "SANITATION", "part": "fallback"}
HELP = {"area": "110100", "category_prefix": "E0110", "department": "ROADS", "part": "assisting"}


def shown(client: FlaskClient, number: str) -> str:
    return client.get(f"/desk/cases/{number}", headers={"Accept-Language": "en"}).text


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (CELL, "Road maintenance: cell before city"),
        (GRID_OF_STREET, "Road maintenance: street before city"),
        (STAND_IN, "Sanitation: the only one by duty"),  # the same department leads, so that it is named once
        (HELP, "To be asked to assist"),
    ],
)
def test_the_desk_says_which_duty_wins_and_why(enter: Enter, city: SmallCity, row: dict[str, str], words: str) -> None:
    with city.database.writing() as session:
        load_duties(session, table(row))
    case = city.register(city.file("暴露垃圾"))
    page = shown(enter(city.dispatcher), case.number)
    assert (words in page, case.cell_code) == (True, CELL["cell"])
