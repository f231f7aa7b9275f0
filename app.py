"""Gridcase put together: the console command `gridcase`, and `create_app` for any WSGI server."""

import click

from commands import LazyCommands


@click.command(cls=LazyCommands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="gridcase")
def main() -> None:
    """City grid management: divide, file, dispatch, time, escalate, close, count."""


if __name__ == "__main__":
    main()
