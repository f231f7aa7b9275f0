"""The console commands, a module each; they read files, call the packages below and report on stdout or stderr."""

import importlib
from collections.abc import Mapping
from typing import Any

import click

# name → where its click command is; loaded only when called, so that `serve` never pays for what `divide` needs
COMMANDS = {
    "demo": "commands.demo:demo",
    "init": "commands.schema:init",
    "upgrade": "commands.schema:upgrade",
    "serve": "commands.serve:serve",
    "clock": "commands.clock:clock",
    "divide": "commands.divide:divide",
    "locate": "commands.locate:locate",
    "due": "commands.due:due",
    "assign": "commands.assign:assign",
    "load": "commands.load:load",
    "try": "commands.trying:try_rules",
    "replay": "commands.replay:replay",
    "indicators": "commands.indicators:indicators",
    "sweep": "commands.sweep:sweep",
    "coverage": "commands.coverage:coverage",
    "missed": "commands.missed:missed",
    "ownership": "commands.ownership:ownership",
    "verify": "commands.verify:verify",
    "anchor": "commands.verify:anchor",
    "outbox": "commands.outbox:outbox",
    "user": "commands.user:user",
    "token": "commands.token:token",
    "bench": "commands.bench:bench",
}


class LazyCommands(click.Group):
    """A group that imports a command's module when the command is asked for; `at` says where each is."""

    def __init__(self, *args: Any, at: Mapping[str, str] = COMMANDS, **options: Any) -> None:
        super().__init__(*args, **options)
        self._at = at

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._at)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._at:
            return None
        module, name = self._at[cmd_name].split(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command
