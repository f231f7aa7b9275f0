"""The plan of 云汀市 Yunting, an invented city on a river with an islet: drawn once, by hand, in plane metres.

North of the river an old town inside a moat, a lake to the east, a wooded hill to the north-west; south of it a new
quarter. Everything else (communities, streets, cells) follows from these lines.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from shapely import LineString, Polygon, box

from demo.curves import Points, blob, curve, ribbon

CENTRE_LON, CENTRE_LAT = 119.4600, 29.9200  # on land; no real city claims this shape
CITY_CODE, CITY_NAME, CITY_NAME_EN = "990100", "云汀市", "Yunting"

EXPRESSWAY, ARTERIAL, SECONDARY, STREET, LANE = "motorway", "primary", "secondary", "tertiary", "minor"


@dataclass(frozen=True)
class Road:
    kind: str  # one of the five classes above
    name: str
    name_en: str
    line: LineString


@dataclass(frozen=True)
class Surface:
    """Water or park."""

    kind: str
    name: str
    name_en: str
    shape: Polygon


@dataclass(frozen=True)
class Plan:
    """`border` is the line in the river on which the districts of both banks meet."""

    outline: Polygon
    border: LineString
    waters: tuple[Surface, ...]  # the river and the lake, which bound blocks
    canals: tuple[Surface, ...]  # narrow ones that streets cross
    parks: tuple[Surface, ...]
    roads: tuple[Road, ...]


_OUTLINE = (
    (-3950, 250), (-3750, 1450), (-3050, 2450), (-1900, 2950), (-500, 3080), (900, 2900), (2250, 2720), (3250, 2050),
    (3850, 1050), (3980, -150), (3900, -1250), (3300, -2250), (2150, -2900), (800, -3130), (-700, -3020),
    (-2050, -2650), (-3150, -1950), (-3780, -950),
)  # fmt: skip
_RIVER = (
    (-4500, 120), (-3600, 60), (-2700, -330), (-1700, -760), (-700, -790), (250, -620), (1150, -560), (2050, -760),
    (2900, -1330), (3700, -1560), (4500, -1640),
)  # fmt: skip
_BORDER = (*_RIVER[:5], (250, -560), (800, -430), (1300, -400), (1750, -560), (2250, -820), *_RIVER[8:])
_OLD_TOWN = (-420, 760)

_ROADS = (
    (ARTERIAL, "人民路", "Renmin Road",
     "-4100,820 -3000,900 -1800,760 -420,790 900,700 1560,900"),
    (ARTERIAL, "人民东路", "Renmin East Road",
     "1560,900 1760,1380 2500,1660 3300,1420 4100,1350"),
    (ARTERIAL, "建设路", "Jianshe Road",
     "-3600,1980 -2500,1720 -1300,1830 -300,1760 900,1830 1800,2080 3500,2150"),
    (ARTERIAL, "解放路", "Jiefang Road",
     "-560,3300 -500,2400 -420,1600 -430,760 -480,0 -380,-760"),
    (ARTERIAL, "世纪大道", "Century Avenue",
     "-380,-760 -330,-1300 -180,-2100 -150,-3300"),
    (ARTERIAL, "科创大道", "Kechuang Avenue",
     "-2020,3200 -1830,2300 -1720,1500 -1760,700 -1900,-100 -1880,-700 -1760,-1300 -1640,-2100 -1750,-3000"),
    (ARTERIAL, "东湖路", "Donghu Road",
     "1080,3100 1150,2300 1060,1500 1180,700 1330,100 1480,-300 1560,-900 1520,-1700 1420,-2500 1500,-3200"),
    (ARTERIAL, "湖山路", "Hushan Road",
     "2380,2900 2500,2200 2500,1660"),
    (ARTERIAL, "潮声路", "Chaosheng Road",
     "2760,1640 3190,1250 3130,560 2900,0 2700,-560 2640,-1300 2560,-2000 2420,-2900"),
    (ARTERIAL, "云麓路", "Yunlu Road",
     "-2560,1750 -2470,1300 -2560,850 -2700,300 -2660,-300 -2560,-1100 -2480,-1800 -2600,-2600"),
    (ARTERIAL, "滨江大道", "Binjiang Avenue",
     "-3900,-700 -2700,-1100 -1760,-1330 -300,-1340 600,-1280 1550,-1330 2680,-1880 3600,-2050"),
    (ARTERIAL, "南苑路", "Nanyuan Road",
     "-3200,-1850 -2550,-2020 -1680,-2060 -180,-2130 800,-2060 1480,-2160 2600,-2450"),
    (SECONDARY, "文庙路", "Wenmiao Road",
     "1360,30 300,120 -460,60 -1300,160 -1850,60 -2700,320"),
    (SECONDARY, "北苑路", "Beiyuan Road",
     "-1830,2230 -1200,2180 -500,2230 300,2160 1130,2260"),
    (SECONDARY, "望湖路", "Wanghu Road",
     "1330,120 2100,160 3200,60 4000,250"),
    (SECONDARY, "柳堤", "Willow Causeway",
     "2300,1650 2320,1150 2400,620 2420,150"),
    (SECONDARY, "会展路", "Huizhan Road",
     "630,-850 640,-1300 700,-2080 760,-3200"),
    (SECONDARY, "学府路", "Xuefu Road",
     "-1060,-1060 -1040,-1330 -930,-2090 -960,-3000"),
    (SECONDARY, "港城路", "Gangcheng Road",
     "2050,-960 2080,-1560 2000,-2330 1900,-3050"),
    (SECONDARY, "金桥路", "Jinqiao Road",
     "-2650,-1500 -1730,-1700 -1000,-1720 -250,-1740 680,-1690 1520,-1760 2060,-1950"),
    (SECONDARY, "钟楼街", "Zhonglou Street",
     "250,2160 330,1800 290,1200 300,760 330,100 390,-330"),
    (SECONDARY, "槐荫街", "Huaiyin Street",
     "-1200,2180 -1130,1820 -1200,1200 -1180,760 -1220,160 -1240,-500"),
)  # fmt: skip


def draw_plan(rng: np.random.Generator) -> Plan:
    """Draw the city. The same generator state gives the same city."""
    outline = Polygon(curve(_OUTLINE, rng, wobble_m=45, closed=True).coords)
    river_line = curve(_RIVER, rng)
    river = ribbon(river_line, (90, 95, 110, 120, 125, 150, 225, 190, 150, 160, 170))
    islet = blob((1120, -600), (330, 78), rng, rough=0.06)
    lake = blob((2450, 850), (640, 430), rng, rough=0.14)
    river_roads = _along_the_river(river_line)
    return Plan(
        outline=outline,
        border=curve(_BORDER, rng),
        waters=(
            Surface("water", "云江", "Yun River", river.difference(islet).intersection(outline)),
            Surface("water", "镜湖", "Mirror Lake", lake),
        ),
        canals=tuple(_canals(rng)),
        parks=tuple(_parks(river, islet, lake, rng)),
        roads=(*_rings(outline, rng), *river_roads, *_drawn(rng)),
    )


def _drawn(rng: np.random.Generator) -> list[Road]:
    return [Road(kind, name, english, curve(_points(path), rng, wobble_m=14)) for kind, name, english, path in _ROADS]


def _points(path: str) -> Points:
    return [(float(x), float(y)) for x, y in (point.split(",") for point in path.split())]


def _rings(outline: Polygon, rng: np.random.Generator) -> list[Road]:
    """The expressway round the city, and the road round the old town in its four quarters."""
    x, y = np.asarray(outline.exterior.coords)[:-4:8].T
    ring = curve(list(zip(x * 0.83, y * 0.83, strict=True)), rng, closed=True)
    quarters = (("环城东路", "Huancheng East Road", -40), ("环城北路", "Huancheng North Road", 50),
                ("环城西路", "Huancheng West Road", 140), ("环城南路", "Huancheng South Road", 230))  # fmt: skip
    inner = []
    for name, english, start in quarters:
        angle = np.radians(np.linspace(start, start + 90, 7))
        arc = [(_OLD_TOWN[0] + 1010 * np.cos(a), _OLD_TOWN[1] + 760 * np.sin(a)) for a in angle]
        inner.append(Road(ARTERIAL, name, english, curve(arc, rng)))
    return [Road(EXPRESSWAY, "环城快速路", "Ring Expressway", ring), *inner]


def _along_the_river(river_line: LineString) -> list[Road]:
    """A road on each bank, set back a little from the water."""
    north, south = river_line.offset_curve(285), river_line.offset_curve(-285)
    return [
        Road(ARTERIAL, "江滨北路", "Jiangbin North Road", north.simplify(3)),
        Road(ARTERIAL, "江滨南路", "Jiangbin South Road", south.simplify(3)),
    ]


def _canals(rng: np.random.Generator) -> list[Surface]:
    """The moat just inside the inner ring, and the canals that lead it to the lake and to the river."""
    angle = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    moat = curve([(_OLD_TOWN[0] + 930 * np.cos(a), _OLD_TOWN[1] + 690 * np.sin(a)) for a in angle], rng, closed=True)
    jade = curve(((480, 560), (900, 420), (1350, 560), (1900, 760)), rng, wobble_m=30)
    outlet = curve(((-720, 110), (-800, -250), (-760, -760)), rng, wobble_m=20)
    creek = curve(((-3300, 1700), (-2350, 1250), (-2250, 500), (-2400, -350)), rng, wobble_m=60)
    named = ((moat, 15, "护城河", "City Moat"), (jade, 11, "玉带河", "Jade Belt Canal"),
             (outlet, 11, "西津渠", "Xijin Canal"), (creek, 13, "云麓溪", "Yunlu Creek"))  # fmt: skip
    return [Surface("water", name, english, line.buffer(half)) for line, half, name, english in named]


def _parks(river: Polygon, islet: Polygon, lake: Polygon, rng: np.random.Generator) -> list[Surface]:
    shore = blob((1830, 560), (330, 300), rng).union(blob((2250, 1330), (420, 170), rng)).difference(lake)
    banks = river.buffer(75).difference(river)
    green = (
        ("江滨绿廊", "Jiangbin Greenway", banks.intersection(box(-640, -900, 700, -300))),
        ("浦滩绿廊", "South Bank Greenway", banks.intersection(box(820, -1000, 1480, -700))),
        ("云汀岛公园", "Cloud Islet Park", islet),
        ("镜湖公园", "Mirror Lake Park", shore),
        ("云麓山森林公园", "Yunlu Hill Forest Park", blob((-2330, 2130), (400, 300), rng, rough=0.2)),
        ("文庙公园", "Confucian Temple Park", blob((-700, 470), (150, 110), rng)),
        ("钟鼓楼广场", "Bell Tower Gardens", blob((60, 990), (110, 90), rng)),
        ("中央绿轴", "Central Green Axis", ribbon(curve(((250, -1060), (330, -1700), (330, -2350)), rng), (62, 62))),
        ("南苑公园", "Nanyuan Park", blob((-1330, -2370), (260, 190), rng)),
        ("智谷公园", "Zhigu Park", blob((-2330, -420), (210, 120), rng)),
        ("潮声公园", "Chaosheng Park", blob((2960, -470), (170, 210), rng)),
        ("北苑公园", "Beiyuan Park", blob((690, 2030), (190, 120), rng)),
    )
    return [Surface("park", name, english, _largest(shape)) for name, english, shape in green]


def _largest(shape: Any) -> Polygon:
    largest: Polygon = max(getattr(shape, "geoms", [shape]), key=lambda part: part.area)
    return largest
