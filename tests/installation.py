"""An installation in a folder of its own, driven by the real commands."""

from pathlib import Path

from click.testing import CliRunner, Result

from app import main
from grid.database import Database


class Installation:
    def __init__(self, home: Path) -> None:
        self.home = home
        self.url = f"sqlite:///{home / 'gridcase.sqlite'}"

    def gridcase(self, *arguments: object) -> Result:
        """Run a command that must succeed."""
        result = self.try_to(*arguments)
        assert result.exit_code == 0, result.output
        return result

    def try_to(self, *arguments: object) -> Result:
        environment = {"GRIDCASE_HOME": str(self.home), "DATABASE_URL": self.url}
        return CliRunner().invoke(main, [str(argument) for argument in arguments], env=environment)

    def database(self) -> Database:
        return Database(self.url)
