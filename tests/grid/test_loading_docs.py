"""What docs/loading.md says is what the loaders take."""

import re
from pathlib import Path
from types import ModuleType

import pytest

from grid.loading import (
    abilities,
    area_rows,
    categories,
    cell_rows,
    components,
    departments,
    duties,
    duty_grids,
    milestones,
    people,
    teams,
)
from grid.loading.categories import SHIPPED
from grid.loading.tables import read_rows

PAGE = (Path(__file__).parents[2] / "docs" / "loading.md").read_text("utf-8")
_READ = re.compile(r"""(?:code|text|codes|choice|number_in|whole|flag|date|_id|_department)\((?:fields, )?"(\w+)\"""")


@pytest.mark.parametrize(
    ("section", "loader"),
    [
        ("Areas", area_rows),
        ("Cells", cell_rows),
        ("Departments", departments),
        ("Teams", teams),
        ("People", people),
        ("Duties", duties),
        ("Duty grids", duty_grids),
        ("Components", components),
        ("Categories", categories),
    ],
)
def test_every_field_that_is_read_is_described_and_no_other(section: str, loader: ModuleType) -> None:
    text = PAGE.split(f"\n## {section}\n")[1].split("\n## ")[0]
    sources = [loader, *{categories: [milestones], people: [abilities]}.get(loader, [])]
    described = {
        name for row in re.findall(r"^\| (`[^|]*)\|", text, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)
    }
    read = [_READ.findall(Path(str(source.__file__)).read_text("utf-8")) for source in sources]
    assert described == {name for names in read for name in names}


def test_the_catalogue_has_as_many_rows_as_the_page_says() -> None:
    rows = [row for row in read_rows(SHIPPED) if not row.values["milestone"]]
    assert f"{len({row.values['code'] for row in rows})} minor classes with {len(rows)} filing conditions" in PAGE
