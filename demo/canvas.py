"""A drawing board for small street pictures: 640 × 480 units, drawn twice as large and scaled down for soft edges."""

import io
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT, _FINE = 640, 480, 2
Colour = tuple[int, int, int]
Point = tuple[float, float]
DARK: Colour = (26, 28, 33)


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """The one colour with a share of the other, from 0 to 1."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


class Canvas:
    """All coordinates in units, the origin at the top left."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self._image = Image.new("RGB", (WIDTH * _FINE, HEIGHT * _FINE))
        self._draw = ImageDraw.Draw(self._image)

    def fade(self, top: float, bottom: float, upper: Colour, lower: Colour) -> None:
        """A vertical change of colour over the whole width."""
        rows = np.linspace(0, 1, max(int((bottom - top) * _FINE), 2))[:, None, None]
        colours = np.asarray(upper) + (np.asarray(lower) - np.asarray(upper)) * rows
        strip = Image.fromarray(colours.round().astype("uint8"), "RGB")
        self._image.paste(strip.resize((WIDTH * _FINE, len(rows))), (0, int(top * _FINE)))

    def polygon(self, points: Sequence[Point], fill: Colour) -> None:
        self._draw.polygon([(x * _FINE, y * _FINE) for x, y in points], fill=fill)

    def box(self, left: float, top: float, right: float, bottom: float, fill: Colour, *, round_: float = 0) -> None:
        corners = [value * _FINE for value in (left, top, right, bottom)]
        self._draw.rounded_rectangle(corners, radius=round_ * _FINE, fill=fill)

    def oval(self, x: float, y: float, rx: float, ry: float, fill: Colour) -> None:
        self._draw.ellipse([(x - rx) * _FINE, (y - ry) * _FINE, (x + rx) * _FINE, (y + ry) * _FINE], fill=fill)

    def ring(self, x: float, y: float, r: float, colour: Colour, width: float) -> None:
        corners = [value * _FINE for value in (x - r, y - r, x + r, y + r)]
        self._draw.ellipse(corners, outline=colour, width=max(round(width * _FINE), 1))

    def line(self, points: Sequence[Point], colour: Colour, width: float) -> None:
        path = [(x * _FINE, y * _FINE) for x, y in points]
        self._draw.line(path, fill=colour, width=max(round(width * _FINE), 1), joint="curve")

    def crack(self, start: Point, end: Point, colour: Colour, width: float) -> None:
        """A jagged line that thins out."""
        steps = np.linspace(0, 1, 9)
        reach = float(np.hypot(end[0] - start[0], end[1] - start[1])) / 12
        stray = self.rng.uniform(-reach, reach, (9, 2)) * np.sin(steps * np.pi)[:, None]
        path = np.asarray(start) + (np.asarray(end) - np.asarray(start)) * steps[:, None] + stray
        for number, (a, b) in enumerate(pairwise(path)):
            self.line([(a[0], a[1]), (b[0], b[1])], colour, width * (1 - number / 10))

    def shade(self, x: float, y: float, rx: float, ry: float, strength: float = 0.35) -> None:
        """A soft shadow on the ground."""
        self._veil(x, y, rx, ry, (20, 24, 32), strength, soften=10)

    def glow(self, x: float, y: float, r: float, colour: Colour, strength: float = 0.8) -> None:
        """Light round a lamp."""
        self._veil(x, y, r / 3, r / 3, colour, strength, soften=r)

    def _veil(self, x: float, y: float, rx: float, ry: float, colour: Colour, strength: float, soften: float) -> None:
        """Only the piece around it is blended: a blur of the whole picture would take most of the time."""
        reach = soften * 2
        left, top = int((x - rx - reach) * _FINE), int((y - ry - reach) * _FINE)
        size = (int((rx + reach) * 2 * _FINE), int((ry + reach) * 2 * _FINE))
        mask = Image.new("L", size)
        inner = [reach * _FINE, reach * _FINE, size[0] - reach * _FINE, size[1] - reach * _FINE]
        ImageDraw.Draw(mask).ellipse(inner, fill=round(255 * strength))
        mask = mask.filter(ImageFilter.BoxBlur(soften * _FINE / 2)).filter(ImageFilter.BoxBlur(soften * _FINE / 3))
        self._image.paste(colour, (left, top), mask)

    def jpeg(self, middle: Point, zoom: float) -> bytes:
        """What a small camera sees that points at `middle`, with its grain. `zoom` from 1 (everything) to 2."""
        width, height = WIDTH / zoom, HEIGHT / zoom
        left = float(np.clip(middle[0] - width / 2, 0, WIDTH - width))
        top = float(np.clip(middle[1] - height / 2, 0, HEIGHT - height))
        seen = (left * _FINE, top * _FINE, (left + width) * _FINE, (top + height) * _FINE)
        image = self._image.resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR, box=seen)
        grain = self.rng.normal(0, 3.0, (HEIGHT, WIDTH, 1))
        pixels = np.clip(np.asarray(image, dtype=float) + grain, 0, 255).astype("uint8")
        data = io.BytesIO()
        Image.fromarray(pixels, "RGB").save(data, "JPEG", quality=84)
        return data.getvalue()
