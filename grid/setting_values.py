"""Reading the values of settings. A wrong one stops the program, and the message names it and what to do."""

from collections.abc import Mapping


class BadSetting(Exception):
    """A setting that cannot be used; the message names it and what to do."""


def number(environment: Mapping[str, str], name: str, default: float, least: float, most: float) -> float:
    text = environment.get(name, "")
    try:
        value = float(text) if text else default
    except ValueError:
        raise BadSetting(f"{name}={text!r} is not a number; give one from {least:g} to {most:g}") from None
    if not least <= value <= most:
        raise BadSetting(f"{name}={text!r} is out of range; give a number from {least:g} to {most:g}")
    return value


def flag(environment: Mapping[str, str], name: str) -> bool:
    text = environment.get(name, "0").strip().lower()
    if text not in {"0", "1", "true", "false", "yes", "no", ""}:
        raise BadSetting(f"{name}={text!r} is neither yes nor no; give 1 or 0")
    return text in {"1", "true", "yes"}
