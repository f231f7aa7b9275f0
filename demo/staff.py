"""The people of the invented city: some sixty, in shifts round the clock, each with a post inside their area."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from demo.departments import BODIES
from demo.map import AreaSketch, CityMap, lon_lat
from demo.names import Names
from demo.plan import CITY_CODE
from grid.records import AreaLevel, Role

ON_CALL = "1-7 00:00-00:00"  # those whom visitors play: it may be night in the city when they come
EARLY, LATE, NIGHT = "1-7 06:30-14:30", "1-7 13:30-22:00", "1-7 21:30-07:00"
OFFICE, WEEKEND = "1-5 08:00-18:00", "6-7 08:00-18:00"


@dataclass(frozen=True)
class Post:
    """One job: who does it is drawn later. `area` is a code; the post stands inside the area `stands`."""

    role: Role
    shifts: str
    area: str = CITY_CODE
    stands: str = ""
    department: str = ""
    capacity: int = 12


@dataclass(frozen=True)
class Member:
    """A person as drawn; `username` is the role itself for the first of each role."""

    username: str
    name: str
    name_en: str
    post: Post
    lon: float
    lat: float

    def row(self) -> dict[str, str]:
        """As a row of `gridcase load people`."""
        return {
            "username": self.username,
            "name": self.name,
            "name_en": self.name_en,
            "roles": self.post.role.value,
            "areas": self.post.area,
            "department": self.post.department,
            "shifts": self.post.shifts,
            "capacity": str(self.post.capacity),
            "home_lon": f"{self.lon:.6f}",
            "home_lat": f"{self.lat:.6f}",
        }


def draw_staff(city: CityMap, names: Names, rng: np.random.Generator) -> list[Member]:
    """Fill every post. The first of each role has an account named like the role; it is the one that visitors use."""
    areas = {area.code: area for area in city.areas}
    members: list[Member] = []
    for post in _posts(city):
        name = names.person()
        first = all(member.post.role is not post.role for member in members)
        post = replace(post, shifts=ON_CALL) if first else post
        given, family = name.en.lower().replace("ü", "u").split(" ")
        username = post.role.value if first else f"{family}.{given}"
        lon, lat = _somewhere_in(areas[post.stands or post.area], rng)
        members.append(Member(username, name.zh, name.en, post, lon, lat))
    return members


def _posts(city: CityMap) -> list[Post]:
    return [*_desk(), *_inspectors(city), *_crews(city), *_managers(city)]


def _desk() -> Iterator[Post]:
    """The centre works in three shifts; at night the shift leader accepts as well."""
    for role in (Role.ACCEPTOR, Role.DISPATCHER, Role.SHIFT_LEADER):
        for shifts in (EARLY, LATE, NIGHT):
            yield Post(role, shifts)
    yield Post(Role.DISPATCHER, OFFICE)
    yield Post(Role.OPERATOR, EARLY)
    yield Post(Role.OPERATOR, "1-7 08:00-20:00")
    yield Post(Role.ADMINISTRATOR, OFFICE)


def _inspectors(city: CityMap) -> Iterator[Post]:
    """Four a district, posted in its subdistricts; one of them by night."""
    for district in _of_level(city, AreaLevel.DISTRICT):
        streets = [area for area in _of_level(city, AreaLevel.STREET) if area.parent == district.code]
        for number, shifts in enumerate((EARLY, LATE, "1-6 08:00-18:00", NIGHT)):
            yield Post(Role.INSPECTOR, shifts, district.code, streets[number % len(streets)].code)


def _crews(city: CityMap) -> Iterator[Post]:
    """Handlers work in the whole city but stand in different districts; one of each body is on call by night."""
    districts = _of_level(city, AreaLevel.DISTRICT)
    for turn, body in enumerate(BODIES):
        for number in range(body.crew):
            shifts = f"{OFFICE}; {WEEKEND}" if number == 0 else OFFICE
            if number == 1:
                shifts = "1-7 13:00-21:30" if body.crew > 2 else "1-7 18:00-08:00"
            elif number == 2:
                shifts = "1-7 21:00-08:30"
            stands = districts[(turn + number) % len(districts)].code
            yield Post(Role.HANDLER, shifts, stands=stands, department=body.code, capacity=40)


def _managers(city: CityMap) -> Iterator[Post]:
    yield Post(Role.MANAGER, OFFICE)
    for district in _of_level(city, AreaLevel.DISTRICT)[:2]:
        yield replace(Post(Role.MANAGER, OFFICE), area=district.code)


def _of_level(city: CityMap, level: AreaLevel) -> Sequence[AreaSketch]:
    return [area for area in city.areas if area.level is level]


def _somewhere_in(area: AreaSketch, rng: np.random.Generator) -> tuple[float, float]:
    """A point well inside the area, about its middle."""
    middle = area.shape.representative_point()
    reach = np.sqrt(area.shape.area) / 8
    x, y = middle.x + rng.uniform(-reach, reach), middle.y + rng.uniform(-reach, reach)
    lon, lat = lon_lat(x, y)
    return float(lon), float(lat)
