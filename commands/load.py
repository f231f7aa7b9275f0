"""`gridcase load`: bring the city in from files. Every fault is listed; with a single one, nothing is written."""

import click

from commands import LazyCommands

COMMANDS = {
    "areas": "commands.load_shapes:areas",
    "calendar": "commands.load_rules:calendar",
    "categories": "commands.load_rules:categories",
    "cells": "commands.load_shapes:cells",
    "components": "commands.load_shapes:components",
    "departments": "commands.load_tables:departments",
    "duties": "commands.load_rules:duties",
    "duty-grids": "commands.load_tables:duty_grids",
    "ladders": "commands.load_rules:ladders",
    "people": "commands.load_tables:people",
    "rules": "commands.load_rules:rules",
    "teams": "commands.load_tables:teams",
    "cases": "commands.load_cases:cases",
}


@click.group(cls=LazyCommands, at=COMMANDS)
def load() -> None:
    """Load the city from files: areas first, then cells, departments, people, duties.

    A row is found again by its code, so a file can be loaded as often as it changes. See docs/loading.md.

    Example: gridcase load areas beijing.geojson --map beijing.toml --dry-run
    """
