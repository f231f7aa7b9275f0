"""The process that decodes photos, so that a hostile file meets no secret, no database and not much memory.

Started on its own (`python -I photo_child.py FD`), it imports the decoders once and then forks for every photo: the
fork gets one socket, reads the file from it, and answers with a line of JSON, the picture and a small copy, both built
anew from pixels. Only the standard library and Pillow are imported here.
"""

from __future__ import annotations

import io
import json
import os
import resource
import signal
import socket
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING or __name__ == "__main__":  # the parent only wants to know the limits
    from PIL import Image, ImageOps, JpegImagePlugin, PngImagePlugin, WebPImagePlugin  # noqa: F401  registers decoders

MOST_BYTES = 25_000_000
MOST_PIXELS = 40_000_000
MOST_SIDE = 12_000
KEPT_SIDE, SMALL_SIDE = 4096, 400  # longest sides of what is kept, in pixels
MEMORY, CPU_S = 900 * 1024 * 1024, 10  # of one photo: address space in bytes, seconds
FORMATS = ("JPEG", "PNG", "WEBP")
HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif"}

Answer = tuple[dict[str, Any], bytes, bytes]


def main() -> None:
    control = socket.socket(fileno=int(sys.argv[1]))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel buries the forks
    while True:
        word, descriptors, *_ = socket.recv_fds(control, 1, 1)
        if not word:
            return  # the parent is gone
        if os.fork() == 0:
            control.close()
            _serve(socket.socket(fileno=descriptors[0]))
            os._exit(0)
        os.close(descriptors[0])


def _serve(connection: socket.socket) -> None:
    for limit, value in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, CPU_S), (resource.RLIMIT_FSIZE, 0)):
        resource.setrlimit(limit, (value, value))
    with connection, connection.makefile("rb") as received:
        head, picture, small = answer(received.read(MOST_BYTES + 1))
        head |= {"picture": len(picture), "small": len(small)}
        connection.sendall(json.dumps(head).encode() + b"\n" + picture + small)


def answer(data: bytes) -> Answer:
    """Return what the photo says about itself, the picture and its small copy; or the reason why there is none."""
    if data[4:8] == b"ftyp" and data[8:12] in HEIC_BRANDS:
        return {"refusal": "heic"}, b"", b""
    try:
        return _picture(data)
    except MemoryError:
        return {"refusal": "too_big"}, b"", b""
    except Exception as error:  # whatever a decoder stumbles over means that this is no photo
        print(f"photo refused: {type(error).__name__}", file=sys.stderr)  # noqa: T201  this process has no other log
        return {"refusal": "not_a_photo"}, b"", b""


def _picture(data: bytes) -> Answer:
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        width, height = image.size  # from the header: nothing is decoded yet
        if width * height > MOST_PIXELS or max(width, height) > MOST_SIDE:
            return {"refusal": "too_big"}, b"", b""
        facts = _facts(image)
        image.draft("RGB", (KEPT_SIDE, KEPT_SIDE))  # JPEG can be decoded at a half or a quarter
        image.load()
        kept = _pixels_only(_upright(image))
    small = kept.copy()
    small.thumbnail((SMALL_SIDE, SMALL_SIDE))
    return facts | {"width": kept.width, "height": kept.height}, _jpeg(kept, 88), _jpeg(small, 80)


def _upright(image: Image.Image) -> Image.Image:
    if image.mode not in {"L", "RGB", "RGBA"}:
        image = _converted(image)
    image.thumbnail((KEPT_SIDE, KEPT_SIDE))
    return ImageOps.exif_transpose(image)


def _converted(image: Image.Image) -> Image.Image:
    exif = image.getexif()
    plain = image.convert("RGBA" if image.has_transparency_data else "RGB")
    plain.getexif().update(exif)  # the orientation is still needed
    return plain


def _pixels_only(image: Image.Image) -> Image.Image:
    """A new picture of the same pixels on white; comments, profiles and everything else stay behind."""
    clean = Image.new("RGB", image.size, "white")
    clean.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
    return clean


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


def _facts(image: Image.Image) -> dict[str, Any]:
    """When and where the photo says it was taken. Cameras write much nonsense here; what cannot be read is left out."""
    try:
        exif = image.getexif()
        details, place = exif.get_ifd(0x8769), exif.get_ifd(0x8825)
        taken, offset = details.get(0x9003) or exif.get(0x0132), details.get(0x9011)
    except Exception as error:  # the decoder of EXIF raises many kinds
        print(f"photo without readable EXIF: {type(error).__name__}", file=sys.stderr)  # noqa: T201  to the parent
        return {}
    lat, lon = _degrees(place, 2, 1, b"S"), _degrees(place, 4, 3, b"W")
    facts = {"taken": str(taken) if taken else None, "offset": str(offset) if offset else None}
    return facts | ({"lat": lat, "lon": lon} if lat is not None and lon is not None else {})


def _degrees(place: dict[int, Any], key: int, side_key: int, negative: bytes) -> float | None:
    """Degrees, minutes and seconds as one number, None where they are missing or impossible."""
    try:
        degrees, minutes, seconds = (float(part) for part in place[key])
        value = degrees + minutes / 60 + seconds / 3600
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    side = str(place.get(side_key, "")).encode().strip().upper()
    return (-value if side.startswith(negative) else value) if 0 <= value <= 180 else None


if __name__ == "__main__":
    main()
