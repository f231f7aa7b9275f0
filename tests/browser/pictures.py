"""Photographs for tests: noise, so that they weigh what a camera's do."""

import io
from pathlib import Path

from PIL import Image


def photograph(folder: Path, name: str, size: tuple[int, int] = (2400, 1800)) -> str:
    """Write a JPEG and return its path, as a browser's file chooser wants it."""
    out = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(out, "JPEG", quality=90)
    path = folder / name
    path.write_bytes(out.getvalue())
    return str(path)
