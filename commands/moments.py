"""Moments and days as people write them on a command line."""

import datetime as dt
from zoneinfo import ZoneInfo

import click


def moment(text: str, zone: ZoneInfo, option: str) -> dt.datetime:
    """Read a moment; without an offset it is city time. Raises click.BadParameter naming the option."""
    try:
        read = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is no moment; write 2026-03-09T17:00", param_hint=option) from error
    return read if read.tzinfo else read.replace(tzinfo=zone)


class Day(click.ParamType[dt.date]):
    """A day such as 2026-03-09."""

    name = "day"

    def convert(self, value: str | dt.date, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        if isinstance(value, dt.date):
            return value
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no day; write 2026-03-09", param, ctx)


DAY = Day()
