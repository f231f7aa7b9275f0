"""Settings in a file of the installation, `gridcase.env`: a place for secrets that the environment would show around.

One `NAME=value` a line; empty lines and those that begin with # are passed over. What the environment says goes first.
"""

from collections.abc import Mapping
from pathlib import Path

from grid.setting_values import BadSetting

NAME = "gridcase.env"


def with_file(environment: Mapping[str, str], home: Path) -> dict[str, str]:
    """The environment, and below it what the file in the home folder says."""
    path = home / NAME
    if not path.is_file():
        return dict(environment)
    if path.stat().st_mode & 0o077:
        raise BadSetting(f"{path} may hold secrets and can be read by others. Run: chmod 600 {path}")
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    settings = [_setting(path, number, line) for number, line in lines if line.strip() and line.strip()[0] != "#"]
    return dict(settings) | dict(environment)


def _setting(path: Path, number: int, line: str) -> tuple[str, str]:
    """The message names the line and does not repeat it."""
    name, equals, value = line.partition("=")
    if not equals or not name.strip().isidentifier():
        raise BadSetting(f"{path}, line {number}: write NAME=value")
    return name.strip(), value.strip()
