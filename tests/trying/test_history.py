"""What the console loads is in the history of the rules beside what was switched on in the pages."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlmodel import select

from commands.load import load
from grid.records import ChangeState, City, PlannedChange, RuleKind
from tests.city import SmallCity
from workflows.rule_history import history

FILES = {
    RuleKind.CALENDAR: 'code = "city"\nzone = "Asia/Shanghai"\n[hours]\nmonday = ["08:00-10:00"]\n',
    RuleKind.CATEGORIES: "code,kind,major_name,name,condition,limit_value,limit_unit\nE9,event,m,n,c,1,working_day\n",
    RuleKind.DUTIES: "area,category_prefix,department\n110101,E,ROADS\n110102,E,ROADS\n",
    RuleKind.LADDERS: '[[ladder]]\nname = "all"\n[[ladder.rung]]\nat = 0.5\ntell = ["manager"]\n',
    RuleKind.RULES: "extensions = 1\n",
}


def run(kind: RuleKind, folder: Path, text: str, *options: str) -> Result:
    file = folder / ("rules.csv" if "," in text.splitlines()[0] else "rules.toml")
    file.write_text(text, "utf-8")
    return CliRunner().invoke(load, [kind, str(file), *options])


def changes(city: SmallCity) -> list[PlannedChange]:
    with city.database.reading() as session:
        return list(history(session))


@pytest.mark.parametrize("kind", list(RuleKind))
def test_a_load_is_noted_with_its_rows_and_nobody_s_name(installed: SmallCity, tmp_path: Path, kind: RuleKind) -> None:
    assert run(kind, tmp_path, FILES[kind]).exit_code == 0
    (change,) = changes(installed)
    assert (change.kind, change.state, change.by_id) == (kind, ChangeState.APPLIED, None)
    assert change.done_at == change.from_at == change.planned_at
    rows = change.summary["rows"]
    assert rows["new"] + rows["changed"] == (2 if kind is RuleKind.DUTIES else 1)


def test_what_changes_nothing_or_is_only_checked_is_no_news(installed: SmallCity, tmp_path: Path) -> None:
    assert run(RuleKind.RULES, tmp_path, FILES[RuleKind.RULES], "--dry-run").exit_code == 0
    assert changes(installed) == []
    for _ in range(2):
        assert run(RuleKind.RULES, tmp_path, FILES[RuleKind.RULES]).exit_code == 0
    assert len(changes(installed)) == 1


def test_rules_that_only_spell_out_the_defaults_change_nothing(installed: SmallCity, tmp_path: Path) -> None:
    done = run(RuleKind.RULES, tmp_path, "extensions = 2\nreopen_days = 15\n")
    assert "0 new, 0 changed, 20 as before" in done.output
    with installed.database.reading() as session:
        assert session.exec(select(City.rules)).one() == {}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("extension = 1\n", "There is no rule extension"),
        ('[roles]\nfly = ["manager"]\n', "There is no step fly in the life of a case."),
        ("[roles]\nclose = [[1]]\n", "The roles of close must be a list of some of"),
        ("extensions = -1\n", "extensions must be a number from 0 to 10000."),
        ("extensions\n", "is no TOML file"),
    ],
)
def test_rules_that_make_no_sense_are_refused(installed: SmallCity, tmp_path: Path, text: str, sentence: str) -> None:
    done = run(RuleKind.RULES, tmp_path, text)
    assert (done.exit_code, sentence in done.stderr) == (1, True)
    assert changes(installed) == []
