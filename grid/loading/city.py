"""The one city of an installation: made once, told of every import."""

from sqlmodel import Session, col, select, update

from grid.records import Category, City
from grid.refusals import N_, BadInput
from grid.rulebook import NoCity


def found_city(
    session: Session, *, code: str = "", name: str = "", name_en: str = "", zone: str = "", scheme: str = ""
) -> City:
    """Make the city, or give the city there is those of the values that are not "".

    Raises BadInput for a scheme that has no categories.
    """
    if scheme and session.exec(select(Category.id).where(Category.scheme == scheme)).first() is None:
        raise BadInput(N_("There are no categories of the scheme %(scheme)s."), field="scheme", scheme=scheme)
    city = session.exec(select(City)).first()
    given = {"code": code, "name": name, "name_en": name_en, "zone": zone, "scheme": scheme}
    given = {key: value for key, value in given.items() if value}
    if city is None:
        city = City(code="city", name="城市", name_en="City")
        session.add(city)
    for key, value in given.items():
        setattr(city, key, value)
    city.revision += 1
    session.flush()
    return city


def the_city(session: Session) -> City:
    city = session.exec(select(City)).first()
    if city is None:
        raise NoCity(N_("The database holds no city yet. Run: gridcase init"))
    return city


def note_import(session: Session, *, grid: bool = False) -> None:
    """Let running processes read the city anew; with `grid`, its cells too."""
    step = {"revision": col(City.revision) + 1}
    if grid:
        step["grid_version"] = col(City.grid_version) + 1
    session.exec(update(City).values(step).execution_options(synchronize_session="fetch"))
