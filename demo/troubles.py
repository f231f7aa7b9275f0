"""What is wrong in the street, and the same spot put right: a painter for each subject, told whether it is done."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from demo.canvas import WIDTH, Canvas, Colour, mix
from demo.scenery import DUSK, KERB, MORNING, NOON, PAVEMENT, RAIN, ROAD, Light, paint_tree

Painter = Callable[[Canvas, Light, bool, float], None]  # the board, the light, whether done, and where (x)
_DARK: Colour = (26, 28, 33)


@dataclass(frozen=True)
class Subject:
    paint: Painter
    lights: tuple[Light, ...]
    height: float  # where a camera would point


def _manhole(canvas: Canvas, light: Light, done: bool, x: float) -> None:
    y = 392.0
    canvas.oval(x, y, 84, 31, mix(light.asphalt, (40, 42, 48), 0.4))
    if done:
        _cover(canvas, x, y, (104, 108, 112))
        return
    canvas.oval(x, y, 72, 26, _DARK)
    canvas.oval(x + 3, y + 5, 62, 19, (12, 13, 16))
    for angle in (0.3, 1.2, 2.4, 3.5, 5.2):
        dx, dy = np.cos(angle), np.sin(angle)
        canvas.crack((x + 80 * dx, y + 30 * dy), (x + 140 * dx, y + 58 * dy), mix(light.asphalt, _DARK, 0.7), 3)
    canvas.shade(x + 132, y + 34, 70, 16)
    _cover(canvas, x + 128, y + 24, (120, 104, 92))
    _cone(canvas, x - 150, y + 30)


def _cover(canvas: Canvas, x: float, y: float, iron: Colour) -> None:
    canvas.oval(x, y + 3, 72, 26, mix(iron, _DARK, 0.5))
    canvas.oval(x, y, 71, 25, iron)
    for row in range(-3, 4):
        for column in range(-6, 7):
            dx, dy = column * 10 + (row % 2) * 5, row * 6.4
            if (dx / 60) ** 2 + (dy / 20) ** 2 < 1:
                canvas.oval(x + dx, y + dy, 3.2, 1.7, mix(iron, (230, 230, 230), 0.3))


def _cone(canvas: Canvas, x: float, y: float) -> None:
    canvas.shade(x, y + 2, 26, 7)
    canvas.polygon([(x - 22, y), (x + 22, y), (x + 18, y - 6), (x - 18, y - 6)], (180, 70, 40))
    canvas.polygon([(x - 15, y - 5), (x + 15, y - 5), (x + 3, y - 58), (x - 3, y - 58)], (232, 96, 48))
    canvas.polygon([(x - 11, y - 20), (x + 11, y - 20), (x + 7.5, y - 34), (x - 7.5, y - 34)], (246, 244, 238))


def _rubbish(canvas: Canvas, light: Light, done: bool, x: float) -> None:
    _bin(canvas, x - 70, (62, 128, 88))
    _bin(canvas, x - 22, (72, 110, 158))
    if done:
        return
    for _ in range(11):
        dx, dy = canvas.rng.normal(44, 44), canvas.rng.uniform(-4, 18)
        _bag(canvas, x + dx, 284 + dy, canvas.rng.uniform(15, 27))
    for _ in range(26):
        scrap = ((236, 232, 220), (206, 88, 72), (98, 150, 190), (226, 188, 96))[int(canvas.rng.integers(4))]
        dx, y = canvas.rng.normal(40, 92), canvas.rng.uniform(286, 332)
        canvas.polygon([(x + dx, y), (x + dx + 12, y - 3), (x + dx + 15, y + 4), (x + dx + 3, y + 6)], scrap)


def _bag(canvas: Canvas, x: float, y: float, r: float) -> None:
    colour = ((52, 56, 62), (70, 74, 80), (226, 224, 216), (66, 92, 140), (182, 66, 60))[int(canvas.rng.integers(5))]
    canvas.shade(x, y + r * 0.75, r, r * 0.3, 0.25)
    canvas.oval(x, y, r, r * 0.82, colour)
    canvas.oval(x - r * 0.3, y - r * 0.28, r * 0.34, r * 0.24, mix(colour, (255, 255, 255), 0.25))
    canvas.polygon([(x - 4, y - r * 0.7), (x + 4, y - r * 0.7), (x + 8, y - r * 1.12), (x - 7, y - r * 1.08)], colour)


def _bin(canvas: Canvas, x: float, colour: Colour) -> None:
    canvas.shade(x + 2, 292, 24, 6)
    canvas.polygon([(x - 19, 236), (x + 19, 236), (x + 15, 292), (x - 15, 292)], colour)
    canvas.box(x - 21, 229, x + 21, 238, mix(colour, _DARK, 0.35), round_=3)
    canvas.oval(x, 262, 7, 7, mix(colour, (255, 255, 255), 0.7))


def _lamp(canvas: Canvas, light: Light, done: bool, x: float) -> None:
    lean = 0.0 if done else 34.0
    post = (58, 62, 74)
    top = (x + lean, 64.0)
    canvas.line([(x, 300), top], post, 7)
    canvas.line([top, (top[0] + 78, 50 + lean * 0.5)], post, 5)
    head = (top[0] + 84, 52 + lean * 0.55)
    canvas.box(x - 12, 276, x + 12, 302, post, round_=3)
    if done:
        canvas.glow(head[0], head[1] + 10, 84, (255, 214, 130), 0.95)
        canvas.glow(head[0], 384, 110, (255, 206, 120), 0.5)
    canvas.box(
        head[0] - 24, head[1] - 6, head[0] + 20, head[1] + 5, (255, 236, 180) if done else (44, 46, 54), round_=4
    )
    if not done:
        canvas.crack((head[0] - 6, head[1] + 6), (head[0] + 6, head[1] + 44), (36, 38, 44), 2.5)  # a hanging cable


def _tree(canvas: Canvas, light: Light, done: bool, x: float) -> None:
    if done:
        paint_tree(canvas, light, x, foot=288, size=1.25)
        for dx in (-26, 26):
            canvas.line([(x + dx, 290), (x + dx * 0.2, 206)], (168, 134, 96), 4)
        return
    bark = (98, 78, 60)
    canvas.polygon([(x - 9, 290), (x - 7, 226), (x - 2, 214), (x + 2, 232), (x + 7, 220), (x + 9, 290)], bark)
    canvas.shade(x + 130, 362, 150, 26)
    canvas.line([(x + 4, 240), (x + 96, 338), (x + 226, 366)], bark, 12)
    for _ in range(46):
        cx, cy = x + canvas.rng.normal(176, 52), canvas.rng.normal(354, 17)
        leaf = mix(light.leaf, (30, 54, 40), canvas.rng.uniform(0, 0.4))
        canvas.oval(cx, cy, 17, 12, leaf)


def _pothole(canvas: Canvas, light: Light, done: bool, x: float) -> None:
    y = 392.0
    if done:
        patch = mix(light.asphalt, _DARK, 0.55)
        canvas.polygon([(x - 104, y - 34), (x + 112, y - 34), (x + 138, y + 36), (x - 122, y + 36)], patch)
        canvas.line(
            [(x - 104, y - 34), (x + 112, y - 34), (x + 138, y + 36), (x - 122, y + 36), (x - 104, y - 34)], _DARK, 2
        )
        return
    angles = np.linspace(0, 2 * np.pi, 15)[:-1]
    reach = canvas.rng.uniform(0.72, 1.12, 14)
    rim = [(x + 96 * r * np.cos(a), y + 32 * r * np.sin(a)) for a, r in zip(angles, reach, strict=True)]
    canvas.polygon(rim, mix(light.asphalt, (190, 172, 146), 0.4))
    canvas.polygon([(x + (px - x) * 0.82, y + 4 + (py - y) * 0.78) for px, py in rim], mix(light.asphalt, _DARK, 0.7))
    for a, r in zip(angles, reach, strict=True):
        start = (x + 96 * r * np.cos(a), y + 32 * r * np.sin(a))
        canvas.crack(
            start, (start[0] + 64 * np.cos(a), start[1] + 26 * np.sin(a)), mix(light.asphalt, _DARK, 0.75), 2.6
        )
    for _ in range(18):
        canvas.oval(
            x + canvas.rng.normal(0, 86),
            y + canvas.rng.normal(20, 15),
            4,
            2.4,
            mix(light.asphalt, (220, 214, 200), 0.4),
        )
    _cone(canvas, x + 172, y + 8)


def _stall(canvas: Canvas, light: Light, done: bool, x: float) -> None:
    if done:
        return
    canvas.shade(x, 320, 112, 12)
    canvas.line([(x, 292), (x + 6, 150)], (120, 122, 126), 5)
    for number in range(8):
        share = number / 8
        left, right = x - 118 + 248 * share, x - 118 + 248 * (share + 0.125)
        colour = (206, 70, 62) if number % 2 else (244, 236, 222)
        canvas.polygon([(x + 6, 124), (left, 176), (right, 176)], colour)
    canvas.box(x - 88, 252, x + 92, 302, (186, 146, 98), round_=3)
    canvas.box(x - 94, 242, x + 98, 256, (122, 92, 64), round_=2)
    fruit = ((224, 92, 58), (238, 178, 58), (122, 168, 78), (206, 62, 78))
    for number in range(36):
        along, row = (number % 12) * 15 - 82, number // 12
        canvas.oval(x + along + row * 3, 240 - row * 8, 8, 7.4, fruit[(number // 3) % 4])
    for wheel in (-62, 66):
        canvas.oval(x + wheel, 308, 17, 17, (44, 46, 50))
        canvas.oval(x + wheel, 308, 9, 9, (176, 178, 180))


def _bikes(canvas: Canvas, light: Light, done: bool, x: float) -> None:
    colours = ((232, 186, 44), (64, 148, 196), (72, 170, 112))
    if done:
        for number in range(7):
            _bike(canvas, x - 190 + number * 62, 296, 0.0, colours[number % 3])
        return
    for number in range(8):
        dx, dy = canvas.rng.uniform(-190, 190), canvas.rng.uniform(-2, 58)
        _bike(canvas, x + dx, 290 + dy, canvas.rng.uniform(-1.5, 1.5), colours[number % 3])


def _bike(canvas: Canvas, x: float, y: float, turn: float, colour: Colour) -> None:
    """A bicycle of about 70 units standing on (x, y), or lying, turned by radians."""

    def at(dx: float, dy: float) -> tuple[float, float]:
        return x + dx * np.cos(turn) - dy * np.sin(turn), y + (dx * np.sin(turn) + dy * np.cos(turn)) * 0.92

    for dx in (-21, 21):
        cx, cy = at(dx, -15)
        canvas.ring(cx, cy, 15.5, (40, 42, 46), 3)
    rear, front, crank, seat, bar = at(-21, -15), at(21, -15), at(-3, -15), at(-9, -40), at(15, -42)
    canvas.line([rear, seat, crank, bar, front], colour, 3.6)
    canvas.line([rear, crank], colour, 3.2)
    canvas.line([at(-15, -43), at(-3, -43)], (36, 36, 40), 5)
    canvas.line([at(10, -45), at(22, -46)], (36, 36, 40), 3)
    canvas.polygon([at(18, -40), at(30, -40), at(28, -29), at(19, -29)], mix(colour, (255, 255, 255), 0.25))


def _parking(canvas: Canvas, light: Light, done: bool, x: float) -> None:
    if done:
        return
    for turn, (dx, paint) in enumerate(((-150.0, (178, 60, 56)), (24.0, (224, 226, 228)))):
        _car(canvas, light, x + dx, 300 + turn * 4, paint)


def _car(canvas: Canvas, light: Light, x: float, y: float, paint: Colour) -> None:
    """A saloon of about 150 units, its wheels on y, half on the pavement."""
    glass = mix(light.window, (230, 240, 246), 0.25)
    canvas.shade(x + 70, y + 2, 84, 9)
    roof = [(x + 26, y - 36), (x + 44, y - 64), (x + 98, y - 64), (x + 122, y - 36)]
    canvas.polygon(roof, paint)
    canvas.polygon([(x + 34, y - 38), (x + 48, y - 59), (x + 68, y - 59), (x + 68, y - 38)], glass)
    canvas.polygon([(x + 73, y - 38), (x + 73, y - 59), (x + 95, y - 59), (x + 112, y - 38)], glass)
    canvas.box(x, y - 38, x + 148, y - 10, paint, round_=9)
    canvas.box(x + 2, y - 16, x + 146, y - 9, mix(paint, _DARK, 0.35), round_=4)
    canvas.box(x + 138, y - 31, x + 148, y - 23, (250, 236, 190), round_=3)
    canvas.box(x, y - 31, x + 8, y - 23, (190, 48, 44), round_=3)
    canvas.line([(x + 70, y - 36), (x + 70, y - 14)], mix(paint, _DARK, 0.35), 1.2)
    for wheel in (32, 116):
        canvas.oval(x + wheel, y - 9, 15, 15, (34, 36, 40))
        canvas.oval(x + wheel, y - 9, 7.5, 7.5, (176, 180, 184))


def _flood(canvas: Canvas, light: Light, done: bool, x: float) -> None:
    drain = [(x + 40, 322.0), (x + 128, 322.0), (x + 136, 338.0), (x + 42, 338.0)]
    if done:
        canvas.polygon(drain, (52, 54, 58))
        for number in range(8):
            canvas.line([(x + 48 + number * 11, 324), (x + 50 + number * 11, 336)], (120, 122, 126), 3)
        for _ in range(9):
            canvas.oval(
                canvas.rng.uniform(0, WIDTH),
                canvas.rng.uniform(350, 470),
                46,
                5,
                mix(light.asphalt, (200, 212, 222), 0.2),
            )
        return
    canvas.fade(ROAD - 4, 480, (140, 154, 162), (104, 120, 130))
    for _ in range(46):
        cx, cy = canvas.rng.uniform(-30, WIDTH + 30), canvas.rng.uniform(ROAD + 4, 474)
        width = 16 + (cy - ROAD) * 0.42
        canvas.line(
            [(cx - width, cy), (cx, cy - 1.6), (cx + width, cy)],
            mix((150, 166, 174), (236, 242, 246), canvas.rng.uniform(0, 0.7)),
            1.8,
        )
    canvas.polygon([(x - 8, 356), (x + 96, 352), (x + 104, 366), (x - 2, 370)], (196, 172, 120))  # a board adrift
    for _ in range(7):
        canvas.oval(canvas.rng.uniform(20, WIDTH - 20), canvas.rng.uniform(340, 460), 9, 3.4, (104, 128, 84))


def _adverts(canvas: Canvas, light: Light, done: bool, x: float) -> None:
    wall = mix(light.walls[0], (250, 248, 240), 0.35)
    canvas.box(x - 190, 92, x + 190, PAVEMENT + 16, mix(wall, _DARK, 0.25))
    canvas.box(x - 186, 96, x + 186, PAVEMENT + 14, wall)
    for row in range(11):
        canvas.line([(x - 186, 108 + row * 13), (x + 186, 108 + row * 13)], mix(wall, _DARK, 0.1), 1)
        for column in range(12):
            cx = x - 186 + column * 32 + (row % 2) * 16
            canvas.line([(cx, 95 + row * 13), (cx, 108 + row * 13)], mix(wall, _DARK, 0.1), 1)
    if done:
        canvas.box(x - 120, 124, x + 60, 222, mix(wall, (255, 255, 255), 0.35), round_=2)  # painted over
        return
    for _ in range(22):
        left, top = x + canvas.rng.uniform(-176, 132), canvas.rng.uniform(102, 190)
        paper = ((250, 246, 214), (252, 220, 220), (216, 232, 250), (246, 246, 244))[int(canvas.rng.integers(4))]
        slant = canvas.rng.uniform(-5, 5)
        canvas.polygon([(left, top), (left + 40, top + slant), (left + 40, top + 52 + slant), (left, top + 52)], paper)
        ink = mix((196, 48, 48), (40, 60, 140), canvas.rng.uniform(0, 1))
        for line in range(4):
            canvas.line(
                [(left + 5, top + 9 + line * 11), (left + 34, top + 9 + line * 11 + slant)], ink, 3.4 - line * 0.6
            )


def _sign(canvas: Canvas, light: Light, done: bool, x: float) -> None:
    lean = 0.0 if done else 88.0
    top = (x + lean, 132.0 + lean * 0.5)
    canvas.shade(x, 302, 20, 6)
    canvas.line([(x, 302), (x + lean * 0.2, 220), top], (156, 160, 166), 8)
    cx, cy = top[0], top[1]
    turn = 0.0 if done else 0.7
    corners = [(-62, -30), (62, -30), (62, 30), (-62, 30)]
    panel = [
        (cx + dx * np.cos(turn) - dy * np.sin(turn), cy + dx * np.sin(turn) + dy * np.cos(turn)) for dx, dy in corners
    ]
    canvas.polygon(panel, (32, 96, 168) if done else (78, 112, 148))
    for row in (-0.3, 0.25):
        ends = [
            (cx + s * 44 * np.cos(turn) - row * 44 * np.sin(turn), cy + s * 44 * np.sin(turn) + row * 44 * np.cos(turn))
            for s in (-1, 1)
        ]
        canvas.line(ends, (240, 244, 248), 7)
    if not done:
        _cone(canvas, x - 60, KERB + 40)


SUBJECTS = {
    "manhole": Subject(_manhole, (NOON, MORNING, RAIN), 350),
    "rubbish": Subject(_rubbish, (MORNING, NOON, DUSK), 270),
    "lamp": Subject(_lamp, (DUSK, DUSK, DUSK), 190),
    "tree": Subject(_tree, (RAIN, NOON, MORNING), 290),
    "pothole": Subject(_pothole, (NOON, MORNING, RAIN), 350),
    "stall": Subject(_stall, (MORNING, DUSK, NOON), 240),
    "bikes": Subject(_bikes, (MORNING, NOON, DUSK), 290),
    "parking": Subject(_parking, (NOON, MORNING, DUSK), 290),
    "flood": Subject(_flood, (RAIN, RAIN, RAIN), 330),
    "adverts": Subject(_adverts, (NOON, MORNING, DUSK), 190),
    "sign": Subject(_sign, (NOON, MORNING, RAIN), 200),
}
