"""The folder of a demo city, and the note in it that says whose it is, how it was made and how to sign in."""

import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from workflows.receiving import Received

NOTE = "demo.json"


class NotADemo(Exception):
    """The folder holds something else, which must not be thrown away."""


@dataclass(frozen=True)
class SignIn:
    role: str
    name: str
    name_en: str
    username: str


@dataclass(frozen=True)
class Note:
    """`pictures` are the drawn photos by subject, as pairs of before and after."""

    seed: int
    fast: bool
    language: str
    password: str
    sign_ins: tuple[SignIn, ...]
    pictures: dict[str, list[tuple[Received, Received]]]


def make_room(home: Path) -> None:
    """Empty the folder for a new city. Raises NotADemo for a folder that no demo has made."""
    if home.exists() and any(home.iterdir()) and not (home / NOTE).exists():
        raise NotADemo(f"{home} is not empty and no demo city; choose another folder with --dir")
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    (home / NOTE).touch(mode=0o600)  # empty until the city is finished


def write_note(home: Path, note: Note) -> None:
    draft = home / f"{NOTE}.draft"
    draft.touch(mode=0o600)  # it holds a password, though only of invented people
    draft.write_text(json.dumps(asdict(note) | {"pictures": _pictures_out(note)}, ensure_ascii=False), encoding="utf-8")
    draft.rename(home / NOTE)


def read_note(home: Path) -> Note | None:
    """Return the note of a finished demo city, None where there is none."""
    path = home / NOTE
    if not path.exists() or not path.stat().st_size:
        return None
    kept = json.loads(path.read_text(encoding="utf-8"))
    sign_ins = tuple(SignIn(**one) for one in kept["sign_ins"])
    pictures = {
        subject: [(Received(**before), Received(**after)) for before, after in pairs]
        for subject, pairs in kept["pictures"].items()
    }
    return Note(kept["seed"], kept["fast"], kept["language"], kept["password"], sign_ins, pictures)


def _pictures_out(note: Note) -> dict[str, list[list[dict[str, object]]]]:
    """Hashes and sizes; the pictures themselves are in the photo store."""
    names = ("sha256", "original_sha256", "width", "height", "size")
    return {
        subject: [[{name: getattr(photo, name) for name in names} for photo in pair] for pair in pairs]
        for subject, pairs in note.pictures.items()
    }
