"""Photos: rebuilt from pixels in a limited process, and nothing that is no photo gets through."""

import datetime as dt
import io
import os
import struct
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from grid.refusals import BadInput, NotAllowed, NotFound
from tests.city import NINE_OCLOCK, ZONE, SmallCity, some_photo
from workflows import photos, receiving
from workflows.moves import Action
from workflows.photos import NotAPhoto, PhotoStore, PhotoTooBig, Received

CANARY = b"CANARY-c0ffee"


def picture(kind: str = "JPEG", size: tuple[int, int] = (320, 240), mode: str = "RGB", **more: Any) -> bytes:
    """A left half of red and a right half of blue."""
    image = Image.new(mode, size, "blue" if mode != "RGBA" else (0, 0, 255, 255))
    image.paste("red" if mode != "RGBA" else (255, 0, 0, 255), (0, 0, size[0] // 2, size[1]))
    out = io.BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def receive(data: bytes) -> Received:
    return photos.receive(data, zone=ZONE)


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def exif(**orientation: int) -> Image.Exif:
    tags = Image.Exif()
    tags[0x0112] = orientation.get("orientation", 1)
    tags[0x010F] = CANARY.decode()
    tags.get_ifd(0x8769)[0x9003] = "2026:03:09 08:45:00"
    tags.get_ifd(0x8825).update({1: "N", 2: (39.0, 54.0, 1.5), 3: "E", 4: (116.0, 24.0, 2.25)})
    return tags


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_comes_back_as_a_jpeg_of_the_same_picture(kind: str) -> None:
    received = receive(picture(kind))
    kept = opened(received.picture)
    assert (kept.format, kept.size, received.width, received.height) == ("JPEG", (320, 240), 320, 240)
    red, blue = kept.getpixel((40, 120)), kept.getpixel((280, 120))
    assert red[0] > 200 > 60 > red[2]
    assert blue[2] > 200 > 60 > blue[0]


def test_the_small_copy_fits_into_400_pixels() -> None:
    assert opened(receive(picture(size=(1600, 1200))).small).size == (400, 300)


def test_a_very_large_photo_is_kept_at_4096_pixels() -> None:
    received = receive(picture(size=(6000, 4500)))
    assert (received.width, received.height) == (4096, 3072)


def test_the_transparent_becomes_white() -> None:
    clear = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(clear, "PNG")
    assert opened(receive(clear.getvalue()).picture).getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "I;16", "CMYK"])
def test_every_kind_of_pixel_is_read(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (30, 20)).save(out, "JPEG" if mode == "CMYK" else "PNG")
    assert opened(receive(out.getvalue()).picture).mode == "RGB"


def test_a_photo_taken_sideways_stands_upright() -> None:
    received = receive(picture(exif=exif(orientation=6)))
    upright = opened(received.picture)
    assert upright.size == (240, 320)
    assert upright.getpixel((120, 40))[0] > 200  # what was left is on top


def test_time_and_place_are_read_and_then_gone_from_the_file() -> None:
    received = receive(picture(exif=exif(), comment=CANARY, icc_profile=b"icc" + CANARY))
    assert received.taken_at == dt.datetime(2026, 3, 9, 8, 45, tzinfo=ZONE)
    assert (received.lat, received.lon) == pytest.approx((39.900417, 116.400625), abs=1e-6)
    for kept in (received.picture, received.small):
        assert CANARY not in kept
        assert b"Exif" not in kept
        assert set(opened(kept).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_text_in_a_png_and_a_webp_is_gone_too() -> None:
    from PIL.PngImagePlugin import PngInfo

    words = PngInfo()
    words.add_text("Comment", CANARY.decode())
    for data in (picture("PNG", pnginfo=words), picture("WEBP", exif=exif(), xmp=CANARY)):
        assert CANARY in data
        assert CANARY not in receive(data).picture


@pytest.mark.parametrize("nonsense", ["0000:00:00 00:00:00", "yesterday", "2026:13:45 99:00:00", "1899:01:01 00:00:00"])
def test_a_time_that_makes_no_sense_is_no_time(nonsense: str) -> None:
    tags = exif()
    tags.get_ifd(0x8769)[0x9003] = nonsense
    assert receive(picture(exif=tags)).taken_at is None


def test_the_offset_of_the_camera_counts_where_it_is_given() -> None:
    tags = exif()
    tags.get_ifd(0x8769)[0x9011] = "+00:00"
    assert receive(picture(exif=tags)).taken_at == dt.datetime(2026, 3, 9, 8, 45, tzinfo=dt.UTC)


def test_whatever_hangs_on_behind_a_photo_is_left_behind() -> None:
    polyglot = picture() + b"PK\x03\x04<script>alert(1)</script><?php " + CANARY
    received = receive(polyglot)
    assert CANARY not in received.picture
    assert b"<script>" not in received.picture


NO_PHOTOS = {
    "nothing": b"",
    "text": b"this is no photo",
    "html": b"<!doctype html><script>alert(1)</script>",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "pdf": b"%PDF-1.7\n" + bytes(500),
    "gif with a script": picture("GIF") + b"<script>alert(1)</script>",
    "bmp": picture("BMP"),
    "tiff": picture("TIFF"),
    "head of a jpeg only": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(100),
    "heic": b"\x00\x00\x00\x18ftypheic" + bytes(200),
    "random": os.urandom(5000),
}


@pytest.mark.parametrize("data", NO_PHOTOS.values(), ids=NO_PHOTOS.keys())
def test_what_is_no_photo_is_refused(data: bytes) -> None:
    with pytest.raises(NotAPhoto):
        receive(data)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_that_was_cut_off_is_refused(kind: str) -> None:
    whole = picture(kind, size=(640, 480))
    for part in (10, 30, 50, 70, 90):
        with pytest.raises(NotAPhoto):
            receive(whole[: len(whole) * part // 100])


def test_more_than_25_megabytes_are_refused_unread() -> None:
    with pytest.raises(PhotoTooBig):
        receive(bytes(100_000_000))


@pytest.mark.parametrize("size", [(10_000, 10_000), (12_001, 10), (65_535, 65_535), (2**31 - 1, 2**31 - 1)])
def test_a_photo_of_too_many_pixels_is_refused_by_its_header(size: tuple[int, int]) -> None:
    with pytest.raises(BadInput) as refusal:
        receive(_png_that_claims(*size))
    assert isinstance(refusal.value, PhotoTooBig | NotAPhoto)


def test_forty_megapixels_fit_into_the_memory_of_the_process() -> None:
    data = io.BytesIO()
    Image.new("RGBA", (8000, 5000), (9, 9, 9, 128)).save(data, "PNG", compress_level=1)
    assert receive(data.getvalue()).width == 4096


def _png_that_claims(width: int, height: int) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(1_000_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_many_photos_at_once_keep_apart() -> None:
    sizes = [(100 + n, 80) for n in range(16)]
    with ThreadPoolExecutor(8) as pool:
        received = list(pool.map(lambda size: receive(picture(size=size)), sizes))
    assert [(photo.width, photo.height) for photo in received] == sizes


def test_a_killed_process_is_started_again() -> None:
    receive(picture())
    process = receiving._decoder._process
    assert process is not None
    process.kill()
    process.wait()
    assert receive(picture()).width == 320


def test_what_is_kept_is_found_again_under_its_hash(tmp_path: Path) -> None:
    store, received = PhotoStore(str(tmp_path / "photos")), receive(picture())
    store.keep(received)
    store.keep(received)
    assert store.read(received.sha256) == received.picture
    assert store.read(received.sha256, small=True) == received.small
    assert len([path for path in (tmp_path / "photos").rglob("*") if path.is_file()]) == 2
    with pytest.raises(NotFound):
        store.read("ab" * 32)


def test_a_name_that_is_no_hash_leaves_the_store_nowhere(tmp_path: Path) -> None:
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    for name in ("../secret", "../../secret", "..", "", "AB" * 32, "ab" * 31):
        with pytest.raises(NotFound):
            PhotoStore(str(tmp_path / "photos")).read(name)


def test_the_store_may_be_anywhere_fsspec_reaches() -> None:
    store, received = PhotoStore("memory://photos"), receive(picture())
    store.keep(received)
    assert store.read(received.sha256) == received.picture


def test_the_same_photo_sent_again_is_one_photo(city: SmallCity) -> None:
    case = city.file()
    with city.database.writing() as session:
        first = photos.attach(
            session, case, some_photo(city.now), stage=Action.DISCOVER, by=city.inspector, at=city.now
        )
        again = photos.attach(
            session, case, some_photo(city.now), stage=Action.DISCOVER, by=city.inspector, at=city.now
        )
    assert (first.id, first.sequence) == (again.id, 1)
    with city.database.reading() as session:
        assert [photo.id for photo in photos.photos_of(session, case)] == [first.id]


def test_photos_are_added_only_by_those_whose_step_it_is(city: SmallCity) -> None:
    case = city.dispatch(city.register(city.file()))
    for stage, who in (
        (Action.DISCOVER, city.other_inspector),
        (Action.HANDLE, city.handler),  # not accepted yet
        (Action.CHECK, city.other_inspector),
        (Action.CONTEST, city.road_crew),
    ):
        with pytest.raises(NotAllowed), city.database.writing() as session:
            photos.attach(session, case, some_photo(city.now), stage=stage, by=who, at=city.now)


def test_a_step_takes_twelve_photos_at_most(city: SmallCity) -> None:
    case = city.file()
    moments = [NINE_OCLOCK + dt.timedelta(seconds=n) for n in range(13)]
    with city.database.writing() as session:
        for at in moments[:12]:
            photos.attach(session, case, some_photo(at), stage=Action.DISCOVER, by=city.inspector, at=at)
        with pytest.raises(BadInput):
            photos.attach(
                session, case, some_photo(moments[12]), stage=Action.DISCOVER, by=city.inspector, at=NINE_OCLOCK
            )
