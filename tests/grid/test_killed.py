"""A load that is killed in the middle has loaded nothing."""

import signal
import subprocess
import sys
from pathlib import Path

from sqlmodel import func, select

from grid.database import Database
from grid.loading.city import found_city
from grid.records import Area, City
from tests.grid.places import AREAS, a_city

# a process of its own that is killed, as by a power cut, just after its fourth row was written
_KILLED = """
import os, signal, sys
from sqlalchemy import event
from grid.database import Database
from grid.loading.areas import load_areas
from tests.grid.places import features, the_areas

written = 0

def count(connection, cursor, statement, *_):
    global written
    written += statement.startswith("INSERT INTO area")
    if written == 4:
        os.kill(os.getpid(), signal.SIGKILL)

database = Database(sys.argv[1])
event.listen(database.engine, "after_cursor_execute", count)
with database.writing() as session:
    load_areas(session, features(*the_areas()))
"""


def test_nothing_is_half_loaded_and_the_same_file_loads_afterwards(database: Database) -> None:
    with database.writing() as session:
        found_city(session, code="110000")
    url = database.engine.url.render_as_string(hide_password=False)
    root = Path(__file__).resolve().parents[2]
    killed = subprocess.run([sys.executable, "-c", _KILLED, url], cwd=root, check=False)
    assert killed.returncode == -signal.SIGKILL
    with database.writing() as session:
        assert session.exec(select(func.count()).select_from(Area)).one() == 0
        revision = session.exec(select(City.revision)).one()
        assert len(a_city(session)) == len(AREAS)
        assert session.exec(select(City.revision)).one() > revision
