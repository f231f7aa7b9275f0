"""What the filing form says: its texts read as a filing, and an empty form to begin with."""

from collections.abc import Mapping
from uuid import uuid4

from grid.actors import Actor
from grid.records import Role
from grid.refusals import N_, BadInput
from workflows.filing import Filing
from workflows.records import Case

CRS = (
    ("wgs84", N_("GPS, BeiDou or Tianditu")),
    ("gcj02", N_("Amap or Tencent")),
    ("bd09", N_("Baidu")),
)
_SOURCES = ((Role.INSPECTOR, "inspector"), (Role.OPERATOR, "hotline"))


def new_client_id() -> str:
    return uuid4().hex


def beginning(like: Case | None) -> dict[str, str]:
    """The texts of a new form; `like` a case, it stands at the same place."""
    texts = {"client_id": new_client_id(), "crs": "wgs84"}
    if like is not None:
        accuracy = "" if like.accuracy_m is None else f"{like.accuracy_m:g}"
        texts |= {"lon": f"{like.lon:.6f}", "lat": f"{like.lat:.6f}", "accuracy_m": accuracy, "address": like.address}
    return texts


def filing_of(form: Mapping[str, str], by: Actor) -> Filing:
    """Return what was found. Raises BadInput for what is not said or is no number."""
    if not form.get("category"):
        raise BadInput(N_("Choose what it is."), "category")
    return Filing(
        client_id=form.get("client_id") or new_client_id(),
        category=form["category"],
        filing_condition=condition_of(form),
        lon=degrees_of(form, "lon"),
        lat=degrees_of(form, "lat"),
        crs=form.get("crs") or "wgs84",
        accuracy_m=_number(form, "accuracy_m"),
        description=form.get("description", ""),
        address=form.get("address", ""),
        source=next((source for role, source in _SOURCES if role in by.roles), "desk"),
    )


def has_place(form: Mapping[str, str]) -> bool:
    return bool(form.get("lon") and form.get("lat"))


def degrees_of(form: Mapping[str, str], field: str) -> float:
    degrees = _number(form, field)
    if degrees is None:
        raise BadInput(N_("Say where it is: by your position, on the map, or by its coordinates."), "lat")
    return degrees


def condition_of(form: Mapping[str, str]) -> int | None:
    """The chosen filing condition of the chosen category: its value names both, so that one left over is seen."""
    category, _, sequence = form.get("filing_condition", "").partition(":")
    return int(sequence) if category == form.get("category") and sequence.isdecimal() else None


def _number(form: Mapping[str, str], field: str) -> float | None:
    text = form.get(field, "").strip()
    try:
        return float(text) if text else None
    except ValueError:
        raise BadInput(N_("%(name)s must be a finite number."), field, name=field) from None
