"""`gridcase load calendar` and `load categories` leave no stale deadline behind, and say how many moved."""

import json
from pathlib import Path

from click.testing import CliRunner, Result

from commands.load import load
from tests.city import SCHEME, SmallCity

CALENDAR = """
code = "city"
zone = "Asia/Shanghai"
[hours]
monday = ["08:00-12:00", "14:00-18:00"]
tuesday = ["08:00-12:00"]
wednesday = ["08:00-12:00", "14:00-18:00"]
thursday = ["08:00-12:00", "14:00-18:00"]
friday = ["08:00-12:00", "14:00-18:00"]
"""
CATEGORIES = f"""scheme,code,kind,major_name,name,condition,limit_value,limit_unit
{SCHEME},E0113,event,市容环境,道路破损,道路破损,%s,working_day
"""


def run(folder: Path, name: str, text: str, *options: str) -> Result:
    file = folder / {"calendar": "hours.toml", "categories": "categories.csv"}[name]
    file.write_text(text, encoding="utf-8")
    return CliRunner().invoke(load, [name, str(file), *options])


def test_loading_a_calendar_moves_the_running_deadlines(installed: SmallCity, tmp_path: Path) -> None:
    case = installed.file("道路破损")
    done = run(tmp_path, "calendar", CALENDAR)
    assert done.output.splitlines() == ["1 new, 0 changed, 0 as before", "1 of 1 running deadlines moved"]
    assert [event.action for event in installed.events(case)] == ["discover", "recompute"]
    assert "0 of 1 running deadlines moved" in run(tmp_path, "calendar", CALENDAR).output


def test_loading_a_limit_moves_the_deadlines_it_holds_for(installed: SmallCity, tmp_path: Path) -> None:
    case, other = installed.file("道路破损"), installed.file("暴露垃圾")
    done = run(tmp_path, "categories", CATEGORIES % 3, "--json")
    assert json.loads(done.stdout)["deadlines"] == {"cases": 2, "moved": 1, "alarms": 0, "unreadable": 0}
    assert installed.again(case).limit_value == 3
    assert installed.again(other).version == 1


def test_a_dry_run_moves_nothing(installed: SmallCity, tmp_path: Path) -> None:
    case = installed.file("道路破损")
    done = run(tmp_path, "calendar", CALENDAR, "--dry-run")
    assert "moved" not in done.output
    assert installed.again(case).due_at == case.due_at
