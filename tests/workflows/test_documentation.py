"""What the documentation says about the life of a case is what the code does."""

import tomllib
from dataclasses import fields, replace
from pathlib import Path

import pytest

from grid.case_rules import CaseRules
from grid.ladders import SHIPPED
from workflows.moves import Action
from workflows.moves_shown import as_diagram, as_markdown

ROOT = Path(__file__).resolve().parents[2]


PAGES = [page for page in ("docs/lifecycle.md", "README.md") if (ROOT / page).exists()]


@pytest.mark.parametrize("page", PAGES)
def test_the_table_of_moves_is_the_table_in_the_code(page: str) -> None:
    shown = (ROOT / page).read_text(encoding="utf-8").split("<!-- moves -->")[1].split("<!-- /moves -->")[0]
    assert shown.strip() == as_markdown().strip()


def test_the_drawing_of_the_moves_is_drawn_from_the_code() -> None:
    page = (ROOT / "docs/lifecycle.md").read_text(encoding="utf-8")
    assert page.split("<!-- diagram -->")[1].split("<!-- /diagram -->")[0].strip() == as_diagram().strip()


def test_the_rules_in_the_documentation_are_the_defaults() -> None:
    page = (ROOT / "docs/lifecycle.md").read_text(encoding="utf-8")
    document = tomllib.loads(page.split("```toml")[1].split("```")[0])
    roles = document.pop("roles")
    rules = CaseRules.from_document(document | {"roles": roles}, actions=frozenset(Action))
    assert rules == replace(CaseRules(), roles=rules.roles)
    assert set(document) == {field.name for field in fields(CaseRules)} - {"roles"}


def test_the_ladder_is_the_ladder_in_the_code() -> None:
    page = (ROOT / "docs/lifecycle.md").read_text(encoding="utf-8")
    moments = {0.8: "80 % of the limit", 1.0: "the deadline", 1.5: "150 %", 2.0: "200 %"}
    for level, step in enumerate(SHIPPED.steps, 1):
        assert f"| {level} | {moments[step.fraction]} |" in page
