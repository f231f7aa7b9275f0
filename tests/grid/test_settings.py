"""A setting that cannot be used stops the program and says why."""

from pathlib import Path

import pytest

from grid.settings import BadSetting, Settings


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("GRIDCASE_TICK", "soon", "GRIDCASE_TICK='soon' is not a number; give one from 0.05 to 60"),
        ("GRIDCASE_TICK", "nan", "GRIDCASE_TICK='nan' is out of range"),
        ("GRIDCASE_SESSION_MAX", "0", "GRIDCASE_SESSION_MAX='0' is out of range"),
        ("GRIDCASE_HTTPS", "maybe", "GRIDCASE_HTTPS='maybe' is neither yes nor no; give 1 or 0"),
        ("DATABASE_URL", "mysql://root:secret@host/db", "DATABASE_URL must begin with postgresql:// or sqlite:///"),
    ],
)
def test_a_wrong_value_is_named(tmp_path: Path, name: str, value: str, sentence: str) -> None:
    with pytest.raises(BadSetting) as wrong:
        Settings.from_environment({"GRIDCASE_HOME": str(tmp_path), name: value})
    assert sentence in str(wrong.value)
    assert "secret" not in str(wrong.value)


def test_the_secret_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    first = Settings.from_environment({"GRIDCASE_HOME": str(tmp_path)}).secret
    assert len(first) == 64
    assert Settings.from_environment({"GRIDCASE_HOME": str(tmp_path)}).secret == first
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600


def test_without_settings_the_database_is_sqlite_in_the_home_folder(tmp_path: Path) -> None:
    settings = Settings.from_environment({"GRIDCASE_HOME": str(tmp_path)})
    assert settings.database_url == f"sqlite:///{tmp_path / 'gridcase.sqlite'}"
