"""The guard of the district-first schema catches what it must, and lets pass what is right."""

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from grid.database import Database
from tests.district_guard import NoDistrict, names_districts
from workflows.records import Case

RIGHT = [
    "SELECT id FROM cases WHERE cases.district_id = :a AND id = :b",
    "SELECT id FROM cases WHERE cases.district_id IN (1, 2) AND state = 'closed'",
    'SELECT id FROM "cases" WHERE "cases"."district_id" = 4',
    "UPDATE cases SET state = 'closed' WHERE district_id = 1 AND id = 2 AND version = 3",
    "DELETE FROM notice WHERE notice.district_id = 1",
    "INSERT INTO rung (district_id, case_id) VALUES (1, 2)",
    "INSERT INTO case_number (district_id, last) VALUES (1, 3) ON CONFLICT (district_id) DO UPDATE SET last = 4",
    "SELECT 1 FROM cases JOIN case_event ON case_event.district_id = cases.district_id WHERE cases.district_id = 1",
    "WITH c AS (INSERT INTO cases (district_id, id) VALUES (1, 2) RETURNING id) SELECT id FROM c",
    "UPDATE cases SET level = 1 WHERE (cases.district_id, cases.id) IN (SELECT district_id, id FROM due)",
    "SELECT * FROM area",  # no case data
    "SELECT 'FROM cases'",  # only a word in a text
    "CREATE INDEX i ON cases (state)",
    "PRAGMA table_info(cases)",
]
WRONG = [
    "SELECT id FROM cases",
    "SELECT district_id FROM cases WHERE id = 1",  # read, not compared
    "SELECT district_id, count(*) FROM cases GROUP BY district_id",
    "SELECT id FROM cases WHERE state = 'district_id = 1'",  # only a word in a text
    "UPDATE cases SET district_id = 2 WHERE id = 1",
    "UPDATE cases SET street_id = district_id WHERE id = 1",
    "DELETE FROM photo",
    "INSERT INTO rung (case_id) VALUES (2)",
    "SELECT 1 FROM area WHERE area.district_id = 1 AND EXISTS (SELECT 1 FROM cases WHERE cases.state = 'closed')",
    "SELECT count(*) FROM (SELECT id FROM cases) AS c WHERE c.district_id = 1",
    "SELECT 1 FROM area, cases WHERE area.id = 1",
    "WITH gone AS (DELETE FROM notice WHERE id = 1 RETURNING id) SELECT id FROM gone",
]


@pytest.mark.parametrize("statement", RIGHT)
def test_a_statement_that_names_its_district_passes(statement: str) -> None:
    assert names_districts(statement)


@pytest.mark.parametrize("statement", WRONG)
def test_a_statement_that_names_no_district_is_caught(statement: str) -> None:
    assert not names_districts(statement)


def test_every_database_of_a_test_is_guarded(database: Database) -> None:
    with database.reading() as session:
        with pytest.raises(NoDistrict):
            session.exec(select(Case)).all()
        with pytest.raises(NoDistrict):
            session.execute(text("SELECT count(*) FROM cases"))
        assert session.exec(select(Case).where(col(Case.district_id).in_([1, 2]))).all() == []
