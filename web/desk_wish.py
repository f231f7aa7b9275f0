"""What somebody asks the desk for: the tab, the filters and the page, read from the address and written back to it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from grid.actors import Actor
from grid.facts import AreaFacts, CategoryFacts
from grid.records import Role
from grid.refusals import N_, BadInput
from grid.rulebook import Rulebook
from workflows.desk import Narrowing
from workflows.moves import OPEN, State
from workflows.queues import After
from workflows.wording import wording


@dataclass(frozen=True)
class Tab:
    """A kind of work. `role` is whose work it is: the tab where such a person begins. One `aside` is a side path,
    shown while there is something in it. `only` narrows beyond the states: to overdue, asked or supervised."""

    key: str
    title: str
    states: frozenset[State]
    role: Role | None = None
    only: str = ""
    aside: bool = False


TABS = {
    tab.key: tab
    for tab in (
        Tab("register", N_("To register"), frozenset({State.DISCOVERED}), Role.ACCEPTOR),
        Tab("dispatch", N_("To dispatch"), frozenset({State.REGISTERED}), Role.DISPATCHER),
        Tab("handling", N_("Being handled"), frozenset({State.DISPATCHED, State.HANDLING, State.HANDLED})),
        Tab("close", N_("To close"), frozenset({State.CHECKING}), Role.SHIFT_LEADER),
        Tab("overdue", N_("Overdue"), OPEN, Role.ADMINISTRATOR, "overdue"),
        Tab("requests", N_("Requests"), OPEN, only="asked", aside=True),
        Tab("arbitration", N_("To arbitrate"), frozenset({State.ARBITRATING}), aside=True),
        Tab("review", N_("Put right on the spot"), frozenset({State.SELF_HANDLED}), aside=True),
        Tab("verifying", N_("Being verified"), frozenset({State.VERIFYING}), aside=True),
        Tab("suspended", N_("Suspended"), frozenset({State.SUSPENDED}), aside=True),
        Tab("supervised", N_("Supervised"), OPEN, only="supervised", aside=True),
    )
}
FILTERS = ("district", "street", "category", "department")


@dataclass(frozen=True)
class Wish:
    """The filters are codes; "" does not narrow. `number` is the case that is selected."""

    tab: str
    q: str = ""
    district: str = ""
    street: str = ""
    category: str = ""
    department: str = ""
    after: str = ""
    number: str = ""
    book: Rulebook = field(kw_only=True, repr=False, compare=False)
    by: Actor = field(kw_only=True, repr=False, compare=False)

    @classmethod
    def read(cls, asked: Mapping[str, str], *, book: Rulebook, by: Actor, number: str = "") -> "Wish":
        """Raises BadInput naming the parameter that means nothing here."""
        given = {name: wording(asked.get(name, ""), name, 60) for name in ("tab", "q", *FILTERS, "after")}
        given["tab"] = given["tab"] or _beginning(by)
        if given["tab"] not in TABS:
            raise BadInput(N_("There is no such tab."), "tab")
        wish = cls(**given, number=number, book=book, by=by)
        _ = wish.district_ids, wish.narrowing, wish.page_after  # what means nothing is refused at once
        return wish

    @property
    def states(self) -> frozenset[State]:
        return TABS[self.tab].states

    @property
    def query(self) -> dict[str, Any]:
        """The parameters of an address that means this wish, without the page and the case."""
        return {name: value for name in ("tab", "q", *FILTERS) if (value := getattr(self, name))}

    @property
    def page_query(self) -> dict[str, Any]:
        return self.query | ({"after": self.after} if self.after else {})

    @property
    def narrowings(self) -> int:
        """How many filters are set, the search aside."""
        return sum(bool(getattr(self, name)) for name in FILTERS)

    def without(self, name: str) -> "Wish":
        blank: dict[str, Any] = {name: "", "after": ""} | ({"street": ""} if name == "district" else {})
        return replace(self, **blank)

    def on(self, tab: str) -> "Wish":
        return replace(self, tab=tab, after="")

    @cached_property
    def district_ids(self) -> frozenset[int]:
        """The districts whose cases are shown: the chosen one, else all where the person works."""
        if not self.district:
            return self.by.district_ids
        return self.by.district_ids & {_area(self.district, "district", self.book).id}

    @cached_property
    def narrowing(self) -> Narrowing:
        """Without what only the tab says."""
        return Narrowing(
            street_id=_area(self.street, "street", self.book).id if self.street else None,
            category_ids=frozenset(category.id for category in self._categories()),
            department_id=self._department_id(),
            text=self.q,
            text_categories=frozenset(
                category.id for category in self.book.categories.values() if self.q and _says(category, self.q)
            ),
        )

    def narrowed_to_tab(self, at: dt.datetime) -> Narrowing:
        only = TABS[self.tab].only
        if only == "overdue":
            return replace(self.narrowing, overdue_at=at)
        return replace(self.narrowing, asked=only == "asked", supervised=only == "supervised")

    @cached_property
    def page_after(self) -> After | None:
        if not self.after:
            return None
        moment, _, number = self.after.partition("~")
        try:
            return After(dt.datetime.fromtimestamp(int(moment) / 1e6, dt.UTC), int(number))
        except (ValueError, OverflowError, OSError):
            raise BadInput(N_("This page of the list does not exist."), "after") from None

    def _categories(self) -> list[CategoryFacts]:
        if not self.category:
            return []
        found = [c for c in self.book.categories.values() if c.code.startswith(self.category)]
        if not found:
            raise BadInput(N_("There is no such category."), "category")
        return found

    def _department_id(self) -> int | None:
        if not self.department:
            return None
        department = self.book.department_by_code.get(self.department)
        if department is None:
            raise BadInput(N_("There is no such department."), "department")
        return department.id


def written(after: After) -> str:
    """A place in the list as a word for an address; microseconds, so that no case falls between two pages."""
    return f"{round(after.due_at.timestamp() * 1e6)}~{after.id}"


def _beginning(by: Actor) -> str:
    return next((tab.key for tab in TABS.values() if tab.role in by.roles), "dispatch")


def _area(code: str, name: str, book: Rulebook) -> AreaFacts:
    area = book.area_by_code.get(code)
    if area is None:
        raise BadInput(N_("There is no such area."), name)
    return area


def _says(category: CategoryFacts, text: str) -> bool:
    plain = text.casefold()
    return any(plain in name.casefold() for name in (category.name, category.name_en, category.code))
