"""Fail a test when a statement on case data names no district: such a statement could not be spread by district.

Every SELECT, UPDATE or DELETE that reads a case table must compare `district_id` where it reads it (WHERE or ON), and
every INSERT must give it a value. Each bracketed subquery stands for itself.
"""

import re
from functools import cache
from typing import Any

from sqlalchemy import Engine, event

from workflows.records import CASE_TABLES

_TEXT = re.compile(r"'(?:[^']|'')*'")
_TABLE = r'"?(?:' + "|".join(sorted(CASE_TABLES)) + r')"?\b'
_READS = re.compile(rf"\b(?:from|join|update|using)\s+{_TABLE}|\bfrom\s[^()]*,\s*{_TABLE}")
_INSERTS = re.compile(rf"\binsert\s+(?:or\s+\w+\s+)?into\s+{_TABLE}\s*\(([^)]*)\)")
_COMPARES = re.compile(
    r"""\b(?:where|on|and)\b[^;]*?(?:
        \bdistrict_id"?\s*(?:,[^()]*\)\s*)?(?:=|in\b)     # district_id = …, district_id IN …, (district_id, id) IN …
        |(?:=|\bin)\s*(?:"?\w+"?\.)?"?district_id\b       # … = cases.district_id
    )""",
    re.VERBOSE,
)
_STATEMENTS = re.compile(r"\s*(?:select|insert|update|delete|with|explain)\b")


class NoDistrict(AssertionError):
    """A statement on case data without a district."""


def watch(engine: Engine) -> None:
    """Check every statement that the engine executes from now on."""
    event.listen(engine, "before_cursor_execute", _check)


def _check(_conn: Any, _cursor: Any, statement: str, _parameters: Any, _context: Any, _many: bool) -> None:
    if not names_districts(statement):
        raise NoDistrict(f"this statement on case data names no district:\n{statement}")


@cache
def names_districts(statement: str) -> bool:
    """Say whether each part of a statement that touches case data names its district."""
    plain = _TEXT.sub("''", statement).lower()
    if not _STATEMENTS.match(plain):
        return True  # the shape of tables, not their rows
    return all(_part_does(part) for part in _parts(plain))


def _part_does(part: str) -> bool:
    for columns in _INSERTS.findall(part):
        if "district_id" not in columns:
            return False
    return not _READS.search(part) or bool(_COMPARES.search(part))


def _parts(plain: str) -> list[str]:
    """The statement without its subqueries, and each of these; other brackets stay where they are."""
    parts: list[str] = []
    stack = [""]
    for piece in re.split(r"([()])", plain):
        if piece == "(":
            stack.append("")
        elif piece == ")" and len(stack) > 1:
            inner = stack.pop()
            if _STATEMENTS.match(inner):
                parts.append(inner)
                inner = " "
            stack[-1] += f"({inner})"
        else:
            stack[-1] += piece
    return [*parts, *stack]
