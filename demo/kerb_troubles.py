"""Troubles at the kerb and on the pavement, and the same spot put right. Each is told whether it is done, and where."""

import numpy as np

from demo.canvas import DARK, Canvas, Colour, mix
from demo.scenery import PAVEMENT, Light, paint_tree


def paint_rubbish(canvas: Canvas, light: Light, done: bool, x: float) -> None:
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
    canvas.box(x - 21, 229, x + 21, 238, mix(colour, DARK, 0.35), round_=3)
    canvas.oval(x, 262, 7, 7, mix(colour, (255, 255, 255), 0.7))


def paint_stall(canvas: Canvas, light: Light, done: bool, x: float) -> None:
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


def paint_bikes(canvas: Canvas, light: Light, done: bool, x: float) -> None:
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


def paint_adverts(canvas: Canvas, light: Light, done: bool, x: float) -> None:
    wall = mix(light.walls[0], (250, 248, 240), 0.35)
    canvas.box(x - 190, 92, x + 190, PAVEMENT + 16, mix(wall, DARK, 0.25))
    canvas.box(x - 186, 96, x + 186, PAVEMENT + 14, wall)
    for row in range(11):
        canvas.line([(x - 186, 108 + row * 13), (x + 186, 108 + row * 13)], mix(wall, DARK, 0.1), 1)
        for column in range(12):
            cx = x - 186 + column * 32 + (row % 2) * 16
            canvas.line([(cx, 95 + row * 13), (cx, 108 + row * 13)], mix(wall, DARK, 0.1), 1)
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


def paint_lamp(canvas: Canvas, light: Light, done: bool, x: float) -> None:
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


def paint_fallen_tree(canvas: Canvas, light: Light, done: bool, x: float) -> None:
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
