"""Codes of areas and cells. A rule: text in, text out.

A cell's code has 15 digits where its community's (or street's) code has 12: 6 of the county, 3 of the street, 3 of the
community, 3 of a sequence from 001 (GB/T 30428.1). Elsewhere it is whatever the city gives, once and never again.
"""

_CELL_DIGITS, _AREA_DIGITS = 15, 12


def cell_code_fault(code: str, area_code: str) -> str:
    """Say in English what is wrong with a cell's code in an area; "" when nothing is."""
    if not (code.isdecimal() and len(code) == _CELL_DIGITS and len(area_code) == _AREA_DIGITS):
        return ""
    if not code.startswith(area_code):
        return f"{code} must begin with the 12 digits of its area, {area_code}"
    if code[_AREA_DIGITS:] == "000":
        return f"{code} ends with 000; the sequence begins at 001"
    return ""


def area_code_of(cell_code: str) -> str:
    """Return the code of the area that a 15-digit cell code names; "" for other codes."""
    fits = cell_code.isdecimal() and len(cell_code) == _CELL_DIGITS
    return cell_code[:_AREA_DIGITS] if fits else ""
