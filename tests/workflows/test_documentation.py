"""What the documentation says about the life of a case is what the code does."""

from pathlib import Path

import pytest

from grid.ladders import SHIPPED
from workflows.moves import as_markdown

ROOT = Path(__file__).resolve().parents[2]


PAGES = [page for page in ("docs/lifecycle.md", "README.md") if (ROOT / page).exists()]


@pytest.mark.parametrize("page", PAGES)
def test_the_table_of_moves_is_the_table_in_the_code(page: str) -> None:
    shown = (ROOT / page).read_text(encoding="utf-8").split("<!-- moves -->")[1].split("<!-- /moves -->")[0]
    assert shown.strip() == as_markdown().strip()


def test_the_ladder_is_the_ladder_in_the_code() -> None:
    page = (ROOT / "docs/lifecycle.md").read_text(encoding="utf-8")
    moments = {0.8: "80 % of the limit", 1.0: "the deadline", 1.5: "150 %", 2.0: "200 %"}
    for level, step in enumerate(SHIPPED.steps, 1):
        assert f"| {level} | {moments[step.fraction]} |" in page
