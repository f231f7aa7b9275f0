"""Load how far cases may go beside the straight way; docs/lifecycle.md lists the rules."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from grid.case_rules import CaseRules
from grid.loading.city import note_import, the_city
from grid.loading.report import Report


def load_case_rules(session: Session, document: Mapping[str, Any], *, actions: frozenset[str]) -> Report:
    """Put the rules of a file in force in place of those before; what it leaves out has its default.

    `actions`: the steps that the file may name roles for. Raises BadInput naming the first rule that makes no sense.
    """
    CaseRules.from_document(document, actions=actions)
    city, count = the_city(session), len(document)
    if city.rules == document:
        return Report(unchanged=count)
    city.rules = dict(document)
    note_import(session)
    return Report(loaded=count)
