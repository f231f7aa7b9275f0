"""What docs/loading.md says is what the loaders take."""

import re
from pathlib import Path

import pytest

from grid.loading import area_rows, categories, cell_rows, components, departments, duties, people
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
        ("People", people),
        ("Duties", duties),
        ("Components", components),
        ("Categories", categories),
    ],
)
def test_every_field_that_is_read_is_described_and_no_other(section: str, loader: object) -> None:
    text = PAGE.split(f"\n## {section}\n")[1].split("\n## ")[0]
    described = {
        name for row in re.findall(r"^\| (`[^|]*)\|", text, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)
    }
    assert described == set(_READ.findall(Path(str(loader.__file__)).read_text("utf-8")))  # type: ignore[attr-defined]


def test_the_catalogue_has_as_many_rows_as_the_page_says() -> None:
    rows = read_rows(SHIPPED)
    assert f"{len({row.values['code'] for row in rows})} minor classes with {len(rows)} filing conditions" in PAGE
