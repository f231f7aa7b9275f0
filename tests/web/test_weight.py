"""What a page weighs, in the browser and in the server."""

import gzip
import re
import subprocess
import sys
from pathlib import Path

STATIC = Path(__file__).resolve().parents[2] / "static"
HEAVY = ("geopandas", "pandas", "pyogrio", "pyarrow", "scipy", "openpyxl")
RARE = ("PIL", "cryptography", "prometheus_client", "pyproj")  # loaded by the first request that needs them

ASK = """
import sys
from grid.settings import Settings
from web.site import create_app, warm
app = create_app(Settings.from_environment({"GRIDCASE_HOME": sys.argv[1]}))
warm(app)
client = app.test_client()
for path in ("/healthz", "/signin", "/api/v1/", "/api/v1/openapi.json"):
    assert client.get(path).status_code in {200, 404}, path
print(*sorted(name for name in sys.modules if "." not in name))
"""


def test_an_idle_worker_has_loaded_nothing_that_only_commands_or_rare_requests_need(tmp_path: Path) -> None:
    from grid.database import Database
    from migrations import upgrade

    upgrade(Database(f"sqlite:///{tmp_path / 'gridcase.sqlite'}"))
    command = [sys.executable, "-c", ASK, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=STATIC.parent)
    assert [name for name in (*HEAVY, *RARE) if name in done.stdout.split()] == []


def test_the_style_of_every_page_is_light() -> None:
    for template in (STATIC.parent / "templates").rglob("*.html"):
        named = set(re.findall(r"css/[\w-]+\.css", template.read_text())) | {"css/ui.css"}
        assert zipped(*(STATIC / name for name in named)) <= 12_000, template.name


def test_what_every_page_loads_of_scripts_is_light() -> None:
    assert zipped(STATIC / "vendor/htmx.min.js", STATIC / "vendor/hx-ptag.min.js", STATIC / "js/base.js") <= 17_000


def test_filing_without_the_map_loads_little_script() -> None:
    ours = ("base", "field", "field_position", "field_report", "photo")
    vendor = (STATIC / "vendor/htmx.min.js", STATIC / "vendor/hx-ptag.min.js")
    assert zipped(*vendor, *(STATIC / f"js/{name}.js" for name in ours)) <= 25_000


def zipped(*paths: Path) -> int:
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in paths)
