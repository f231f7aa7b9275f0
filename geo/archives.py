"""Zip files from strangers: looked at before anything in them is read."""

from pathlib import Path
from zipfile import BadZipFile, ZipFile

from geo.errors import N_, UnreadableFile

MOST_ENTRIES = 2000
MOST_BYTES = 8 << 30
MOST_RATIO = 250  # deflate packs real shapes 2 to 20 times; a bomb, a thousand times


def entries(path: Path) -> list[str]:
    """The names in a zip (also .xlsx). Raises UnreadableFile when it is none, or unpacks to an unreasonable size."""
    try:
        with ZipFile(path) as archive:
            found = archive.infolist()
    except (BadZipFile, OSError) as error:
        raise UnreadableFile(N_("%(file)s cannot be opened as a zip: %(why)s"), file=path.name, why=error) from error
    size, packed = sum(entry.file_size for entry in found), sum(entry.compress_size for entry in found)
    if len(found) > MOST_ENTRIES or size > MOST_BYTES or size > MOST_RATIO * packed + (64 << 20):
        sentence = N_("%(file)s would unpack to %(megabytes)s MB in %(entries)s files; that is not read.")
        raise UnreadableFile(sentence, file=path.name, megabytes=size >> 20, entries=len(found))
    names = [entry.filename for entry in found]
    outside = [name for name in names if name.startswith(("/", "\\")) or ".." in Path(name).parts]
    if outside:
        raise UnreadableFile(
            N_("%(file)s holds a file that points outside of it: %(name)s"), file=path.name, name=outside[0]
        )
    return names


def only_shapefile(path: Path, layer: str | None) -> str:
    """GDAL's address of the one shapefile in a zip, or of the one called `layer`."""
    shapes = [name for name in entries(path) if name.lower().endswith(".shp") and not name.startswith("__MACOSX")]
    if layer is not None:
        shapes = [name for name in shapes if Path(name).stem == layer]
    if len(shapes) != 1:
        sentence = N_("%(file)s must hold one .shp to read, and holds %(count)s; name one with --layer.")
        raise UnreadableFile(sentence, file=path.name, count=len(shapes))
    return f"/vsizip/{path.resolve()}/{shapes[0]}"
