"""The description is that of the interface: every operation, its fields, and who may call it."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from web.api.openapi import operations

DOCS = Path(__file__).resolve().parents[3] / "docs" / "api.md"


@pytest.fixture
def document(app: Flask) -> dict[str, Any]:
    described: dict[str, Any] = app.test_client().get("/api/v1/openapi.json").get_json()
    return described


def test_every_operation_is_described(app: Flask, document: dict[str, Any]) -> None:
    described = {(path, method) for path, methods in document["paths"].items() for method in methods}
    known = {(re.sub(r"<(\w+)>", r"{\1}", rule.rule), method.lower()) for rule, method, _ in operations(app)}
    assert described == known
    assert document["openapi"] == "3.1.0"


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    names = set(re.findall(r"'#/components/schemas/(\w+)'", str(document)))
    assert names <= document["components"]["schemas"].keys()


def test_the_fields_of_a_filing_are_those_that_are_checked(document: dict[str, Any]) -> None:
    filing = document["components"]["schemas"]["FilingBody"]
    assert filing["required"] == ["client_id", "category", "lat", "lon"]
    assert filing["additionalProperties"] is False


def test_the_page_for_people_needs_nothing_from_elsewhere(app: Flask) -> None:
    page = app.test_client().get("/api/v1/").text
    assert "/api/v1/cases/{number}/actions" in page
    assert "http://" not in page.replace("http://www.w3.org", "")


def test_the_guide_names_every_operation(app: Flask) -> None:
    guide = DOCS.read_text()
    for rule, method, _ in operations(app):
        path = re.sub(r"<(\w+)>", r"{\1}", rule.rule)
        assert f"{method} {path}" in guide, path
