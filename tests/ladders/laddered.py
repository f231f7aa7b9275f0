"""A small city with ladders of its own."""

import tomllib

from grid.loading.ladders import load_ladders
from grid.rulebook import Rulebooks
from tests.city import SmallCity


def with_ladders(city: SmallCity, text: str) -> SmallCity:
    """The same city after `gridcase load ladders`; it holds for every clock that starts from now on."""
    with city.database.writing() as session:
        load_ladders(session, tomllib.loads(text), at=city.now)
    city.rulebooks = Rulebooks(city.database, city.home)
    return city
