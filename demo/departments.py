"""The twelve bodies that handle cases in the invented city, what each answers for, and how well each keeps its time.

Prefixes are those of the shipped catalogue. The subdistrict offices answer for everything that nobody else does
(属地兜底), so that no case is ever without an owner.
"""

from dataclasses import dataclass

from demo.plan import CITY_CODE


@dataclass(frozen=True)
class Body:
    """`crew` is how many handlers it has. `late` and `stuck` are shares of its cases; `pace` of the limit, used up."""

    code: str
    name: str
    name_en: str
    prefixes: tuple[str, ...]
    crew: int
    late: float
    stuck: float
    pace: float


def _body(code: str, name: str, name_en: str, prefixes: str, crew: int, late: float, stuck: float, pace: float) -> Body:
    return Body(code, name, name_en, tuple(prefixes.split()), crew, late, stuck, pace)


FALLBACK = "SUBDISTRICT"
BODIES = (
    _body("ROADS", "市政养护中心", "Road Maintenance",
          "C02 C0123 C0126 E0103 E0113 E0303 E0505 E0507", 4, 0.03, 0.026, 0.62),
    _body("SANITATION", "环境卫生管理处", "Sanitation",
          "C03 C0118 E0110 E0111 E0112 E0114 E0131 E0135 E0137 E0305 E0312", 4, 0.01, 0.006, 0.42),
    _body("PARKS", "园林绿化中心", "Parks and Greenery", "C04 C0114 E0117 E0118 E0121 E0122", 3, 0.022, 0.02, 0.58),
    _body("ENFORCEMENT", "城管执法大队", "Urban Enforcement",
          "E01 E02 E03 E04 C0306 C0307 C0308 C0140 C0145", 4, 0.014, 0.012, 0.48),
    _body("TRAFFIC", "交警大队", "Traffic Police", "C0150 C0201 C0204 C0217 E0409", 3, 0.014, 0.009, 0.45),
    _body("WATER", "水务集团", "Water Utility",
          "C0101 C0102 C0103 C0104 C0125 C0506 C0507 E0125 E0130 E0501 E0503 E0506", 3, 0.02, 0.017, 0.55),
    _body("LIGHTING", "供电与路灯所", "Power and Street Lighting",
          "C0106 C0128 C0130 C0137 C0139 C0154", 2, 0.028, 0.026, 0.6),
    _body("GAS", "燃气热力公司", "Gas and Heating", "C0110 C0111 C0149 C0503 E0502 E0504", 2, 0.012, 0.01, 0.4),
    _body("TELECOM", "通信管线公司", "Telecom Lines", "C0127 C0131 E0108 E0508", 2, 0.05, 0.05, 0.78),
    _body("HOUSING", "房屋管理中心", "Housing", "C0146 E0104", 2, 0.04, 0.045, 0.74),
    _body("ENVIRONMENT", "生态环境分局", "Environmental Protection", "E0120 E0128 E0301 E0304", 2, 0.03, 0.03, 0.55),
    _body(FALLBACK, "街道办事处", "Subdistrict Offices", "E06 E0107 E0136", 2, 0.028, 0.026, 0.56),
)  # fmt: skip

_LOCAL_DUTIES = (
    ("990103001000", "E0110", "PARKS"),  # round the lake the park keepers clear refuse themselves
    ("990103001000", "E0112", "PARKS"),
    ("990102001000", "E0107", "ENFORCEMENT"),  # in the old streets round the drum tower
)


def duty_rows(area_codes: frozenset[str]) -> list[dict[str, str]]:
    """The duty matrix as rows of `gridcase load duties`."""
    rows = [_duty(CITY_CODE, prefix, body.code) for body in BODIES for prefix in body.prefixes]
    rows += [_duty(area, prefix, code) for area, prefix, code in _LOCAL_DUTIES if area in area_codes]
    return [*rows, _duty(CITY_CODE, "", FALLBACK) | {"priority": "9"}]


def _duty(area: str, prefix: str, department: str) -> dict[str, str]:
    return {"area": area, "category_prefix": prefix, "department": department, "priority": "1"}
