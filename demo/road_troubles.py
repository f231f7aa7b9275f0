"""Troubles on the carriageway, and the same spot put right. Each is told whether it is done, and where (x)."""

import numpy as np

from demo.canvas import DARK, WIDTH, Canvas, Colour, mix
from demo.scenery import KERB, ROAD, Light


def paint_cone(canvas: Canvas, x: float, y: float) -> None:
    canvas.shade(x, y + 2, 26, 7)
    canvas.polygon([(x - 22, y), (x + 22, y), (x + 18, y - 6), (x - 18, y - 6)], (180, 70, 40))
    canvas.polygon([(x - 15, y - 5), (x + 15, y - 5), (x + 3, y - 58), (x - 3, y - 58)], (232, 96, 48))
    canvas.polygon([(x - 11, y - 20), (x + 11, y - 20), (x + 7.5, y - 34), (x - 7.5, y - 34)], (246, 244, 238))


def paint_manhole(canvas: Canvas, light: Light, done: bool, x: float) -> None:
    y = 392.0
    canvas.oval(x, y, 84, 31, mix(light.asphalt, (40, 42, 48), 0.4))
    if done:
        _cover(canvas, x, y, (104, 108, 112))
        return
    canvas.oval(x, y, 72, 26, DARK)
    canvas.oval(x + 3, y + 5, 62, 19, (12, 13, 16))
    for angle in (0.3, 1.2, 2.4, 3.5, 5.2):
        dx, dy = np.cos(angle), np.sin(angle)
        canvas.crack((x + 80 * dx, y + 30 * dy), (x + 140 * dx, y + 58 * dy), mix(light.asphalt, DARK, 0.7), 3)
    canvas.shade(x + 132, y + 34, 70, 16)
    _cover(canvas, x + 128, y + 24, (120, 104, 92))
    paint_cone(canvas, x - 150, y + 30)


def _cover(canvas: Canvas, x: float, y: float, iron: Colour) -> None:
    canvas.oval(x, y + 3, 72, 26, mix(iron, DARK, 0.5))
    canvas.oval(x, y, 71, 25, iron)
    for row in range(-3, 4):
        for column in range(-6, 7):
            dx, dy = column * 10 + (row % 2) * 5, row * 6.4
            if (dx / 60) ** 2 + (dy / 20) ** 2 < 1:
                canvas.oval(x + dx, y + dy, 3.2, 1.7, mix(iron, (230, 230, 230), 0.3))


def paint_pothole(canvas: Canvas, light: Light, done: bool, x: float) -> None:
    y = 392.0
    if done:
        patch = mix(light.asphalt, DARK, 0.55)
        canvas.polygon([(x - 104, y - 34), (x + 112, y - 34), (x + 138, y + 36), (x - 122, y + 36)], patch)
        canvas.line(
            [(x - 104, y - 34), (x + 112, y - 34), (x + 138, y + 36), (x - 122, y + 36), (x - 104, y - 34)], DARK, 2
        )
        return
    angles = np.linspace(0, 2 * np.pi, 15)[:-1]
    reach = canvas.rng.uniform(0.72, 1.12, 14)
    rim = [(x + 96 * r * np.cos(a), y + 32 * r * np.sin(a)) for a, r in zip(angles, reach, strict=True)]
    canvas.polygon(rim, mix(light.asphalt, (190, 172, 146), 0.4))
    canvas.polygon([(x + (px - x) * 0.82, y + 4 + (py - y) * 0.78) for px, py in rim], mix(light.asphalt, DARK, 0.7))
    for a, r in zip(angles, reach, strict=True):
        start = (x + 96 * r * np.cos(a), y + 32 * r * np.sin(a))
        canvas.crack(start, (start[0] + 64 * np.cos(a), start[1] + 26 * np.sin(a)), mix(light.asphalt, DARK, 0.75), 2.6)
    for _ in range(18):
        canvas.oval(
            x + canvas.rng.normal(0, 86),
            y + canvas.rng.normal(20, 15),
            4,
            2.4,
            mix(light.asphalt, (220, 214, 200), 0.4),
        )
    paint_cone(canvas, x + 172, y + 8)


def paint_flood(canvas: Canvas, light: Light, done: bool, x: float) -> None:
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


def paint_parking(canvas: Canvas, light: Light, done: bool, x: float) -> None:
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
    canvas.box(x + 2, y - 16, x + 146, y - 9, mix(paint, DARK, 0.35), round_=4)
    canvas.box(x + 138, y - 31, x + 148, y - 23, (250, 236, 190), round_=3)
    canvas.box(x, y - 31, x + 8, y - 23, (190, 48, 44), round_=3)
    canvas.line([(x + 70, y - 36), (x + 70, y - 14)], mix(paint, DARK, 0.35), 1.2)
    for wheel in (32, 116):
        canvas.oval(x + wheel, y - 9, 15, 15, (34, 36, 40))
        canvas.oval(x + wheel, y - 9, 7.5, 7.5, (176, 180, 184))


def paint_sign(canvas: Canvas, light: Light, done: bool, x: float) -> None:
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
        paint_cone(canvas, x - 60, KERB + 40)
