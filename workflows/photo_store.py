"""Where photos are kept: any place that fsspec knows, under the hash of their bytes, never written over."""

import os
import re
import secrets
from pathlib import Path

import fsspec

from grid.refusals import N_, NotFound
from workflows.receiving import Received

SMALL = "small"
_HASH = re.compile(r"[0-9a-f]{64}")


class PhotoStore:
    """`url` is a folder or an fsspec URL such as `s3://bucket/photos`."""

    def __init__(self, url: str) -> None:
        self._files, self._root = fsspec.core.url_to_fs(url)
        self._is_local = "file" in _names(self._files.protocol)

    def keep(self, photo: Received) -> None:
        """Store the picture and its small copy. Called before the row is written: a file without a row harms nobody."""
        for name, data in ((_name(photo.sha256), photo.picture), (_name(photo.sha256, SMALL), photo.small)):
            path = f"{self._root}/{name}"
            if self._files.exists(path):
                continue
            if self._is_local:
                _write_durably(Path(path), data)
            else:
                self._files.pipe_file(path, data)

    def read(self, sha256: str, *, small: bool = False) -> bytes:
        """Return a JPEG. Raises NotFound when the store has lost it."""
        try:
            data: bytes = self._files.cat_file(f"{self._root}/{_name(sha256, SMALL if small else '')}")
        except FileNotFoundError:
            raise NotFound(N_("This photo is not in the store.")) from None
        return data


def _name(sha256: str, kind: str = "") -> str:
    """Where a photo lies in the store. What is no hash names no photo, least of all one outside the store."""
    if not _HASH.fullmatch(sha256):
        raise NotFound(N_("This photo is not in the store."))
    return f"{sha256[:2]}/{sha256}{'.' + kind if kind else ''}.jpg"


def _names(protocol: str | tuple[str, ...]) -> tuple[str, ...]:
    return (protocol,) if isinstance(protocol, str) else protocol


def _write_durably(path: Path, data: bytes) -> None:
    """Under its name there is the whole file or nothing, also after a power cut."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    with draft.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
