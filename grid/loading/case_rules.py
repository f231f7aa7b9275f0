"""Load how far cases may go beside the straight way; docs/lifecycle.md lists the rules."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from sqlmodel import Session

from grid.case_rules import CaseRules
from grid.loading.city import note_import, the_city
from grid.loading.report import Report


def load_case_rules(session: Session, document: Mapping[str, Any], *, actions: frozenset[str] | None = None) -> Report:
    """Put the rules of a file in force in place of those before; what it leaves out has its default.

    `actions`: the steps that the file may name roles for, where that was not checked before. Raises BadInput naming
    the first rule that makes no sense.
    """
    rules, city = CaseRules.from_document(document, actions=actions), the_city(session)
    changed = len(rules.unlike(CaseRules.from_document(city.rules)))
    if changed:
        city.rules = dict(document)
        note_import(session)
    return Report(updated=changed, unchanged=len(fields(CaseRules)) - changed)
