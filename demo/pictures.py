"""A pool of small street pictures in pairs, before and after: drawn, never photographed, and nobody is in them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from demo.canvas import Canvas
from demo.scenery import paint_street, paint_tree
from demo.troubles import SUBJECTS

VARIANTS = 3


@dataclass(frozen=True)
class Pair:
    """Two JPEG files of one spot."""

    subject: str
    before: bytes
    after: bytes


def draw_pool(seed: int, variants: int = VARIANTS) -> Iterator[Pair]:
    """Yield `variants` pairs of every subject; the same seed draws the same pictures."""
    for number, subject in enumerate(SUBJECTS):
        for variant in range(variants):
            spot = seed * 10_000 + number * 100 + variant
            yield Pair(subject, _draw(subject, variant, spot, done=False), _draw(subject, variant, spot, done=True))


def _draw(subject: str, variant: int, spot: int, *, done: bool) -> bytes:
    """Before and after share the street: it is painted from the same random numbers."""
    canvas = Canvas(np.random.default_rng(spot))
    what = SUBJECTS[subject]
    light = what.lights[variant % len(what.lights)]
    x, zoom = canvas.rng.uniform(230, 360), canvas.rng.uniform(1.15, 1.4)
    paint_street(canvas, light)
    for place in (x - 210, x + 250):
        paint_tree(canvas, light, place, size=canvas.rng.uniform(0.85, 1.1))
    what.paint(canvas, light, done, x)
    return canvas.jpeg((x + 20, what.height), zoom)
