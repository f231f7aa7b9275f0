"""The third-party files of the pages: copied from node_modules to static/vendor, each with its licence.

`python -m setup.assets` copies them; `--check` reports files that are missing or that nobody listed, and any address of
another host in our own templates and static files.
"""

import argparse
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"

FILES = {
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "hx-ptag.min.js": "htmx.org/dist/ext/hx-ptag.min.js",
    "htmx.LICENSE": "htmx.org/LICENSE",
    "leaflet.js": "leaflet/dist/leaflet.js",
    "leaflet.css": "leaflet/dist/leaflet.css",
    "leaflet.LICENSE": "leaflet/LICENSE",
    "icons.LICENSE": "@tabler/icons/LICENSE",
}
# what our own files may name without fetching anything from it
_NAMES_ONLY = ("http://www.w3.org/", "https://json-schema.org/", "http://127.0.0.1")
_ADDRESS = re.compile(r"""(?:https?:)?//[\w.-]+\.\w+[^\s"'`<>)]*""")
_COMMENT = re.compile(r"/\*.*?\*/|\{#.*?#\}|<!--.*?-->|^\s*//.*$", re.DOTALL | re.MULTILINE)


def icon_names() -> list[str]:
    return (ROOT / "setup" / "icons.txt").read_text().split()


def listed() -> dict[str, str]:
    """Every file that belongs into static/vendor → where it comes from inside node_modules."""
    icons = {f"icons/{name}.svg": f"@tabler/icons/icons/outline/{name}.svg" for name in icon_names()}
    return FILES | icons


def install() -> None:
    """Copy the listed files and remove whatever else lies in static/vendor."""
    wanted = listed()
    absent = sorted(source for source in wanted.values() if not (MODULES / source).is_file())
    if absent:
        raise SystemExit(f"not in node_modules: {', '.join(absent)}; run `npm ci`, or correct setup/icons.txt")
    shutil.rmtree(VENDOR, ignore_errors=True)
    for target, source in wanted.items():
        (VENDOR / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(MODULES / source, VENDOR / target)


def faults() -> Iterator[str]:
    """What is wrong with the assets, a sentence each."""
    found = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()} - {".installed"}
    for name in sorted(listed().keys() - found):
        yield f"static/vendor/{name} is missing; run `python -m setup.assets`"
    for name in sorted(found - listed().keys()):
        yield f"static/vendor/{name} is not listed in setup/assets.py or setup/icons.txt"
    for path in _own_files():
        for address in _ADDRESS.findall(_COMMENT.sub("", path.read_text(encoding="utf-8"))):
            if not address.startswith(_NAMES_ONLY):
                yield f"{path.relative_to(ROOT)} names another host: {address}"


def _own_files() -> Iterator[Path]:
    for folder, suffixes in (("templates", {".html"}), ("static", {".css", ".js", ".svg", ".webmanifest"})):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in suffixes and VENDOR not in path.parents:
                yield path


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="report instead of copying")
    if not parser.parse_args().check:
        install()
    elif complaints := list(faults()):
        sys.exit("\n".join(complaints))


if __name__ == "__main__":
    main()
