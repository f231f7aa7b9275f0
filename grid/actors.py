"""Who acts: a person reduced to what permission needs, so that rules can be asked without a database."""

from dataclasses import dataclass, field

from grid.records import Role


@dataclass(frozen=True)
class Actor:
    """`id` is None for the system itself. `district_ids` are the districts whose cases the person may touch."""

    id: int | None
    name: str = ""
    name_en: str = ""
    username: str = ""
    roles: frozenset[Role] = field(default_factory=frozenset)
    department_id: int | None = None
    district_ids: frozenset[int] = field(default_factory=frozenset)
    language: str = ""

    def may_see(self, district_id: int) -> bool:
        return self.id is None or district_id in self.district_ids


SYSTEM = Actor(id=None, name="系统", name_en="System")
