"""What the README says is so: commands, settings, files it points to."""

import re
from pathlib import Path

from commands import COMMANDS

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_command_that_is_shown_exists() -> None:
    shown = set(re.findall(r"gridcase ([a-z]+)", README)) - {"import"}
    assert shown <= set(COMMANDS)


def test_the_table_of_settings_names_what_the_program_reads() -> None:
    sources = (ROOT / "grid" / name for name in ("settings.py", "message_settings.py", "routing_settings.py"))
    text = "".join(source.read_text(encoding="utf-8") for source in sources)
    read = set(re.findall(r'"(GRIDCASE_\w+|DATABASE_URL)"', text))
    table = README.split("<!-- settings -->")[1].split("<!-- /settings -->")[0]
    assert set(re.findall(r"^\| `(\w+)`", table, re.MULTILINE)) == read


def test_every_file_it_points_to_is_there() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README) + re.findall(r'src="([^"]+)"', README)
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_make_target_it_names_is_one() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"make ([a-z-]+)", README)) <= targets
