"""From what the database counted to the rows of a report: counts added up, rates worked out, keys called by name."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import RowMapping

from workflows.figures import RATES
from workflows.indicator_keys import Key, Label

Counted = Sequence[RowMapping]  # a row holds `key_<name>` for each key, and counts by name
HANDLED, SECONDS = "handled", "seconds"  # of how many cases, and for how long together: their mean can be added up


def ids_in(rows: Counted, key: Key) -> set[int]:
    return {value for row in rows if (value := row[f"key_{key.name}"]) is not None}


def told(
    rows: Counted, keys: Sequence[Key], named: Mapping[str, Mapping[int, Label]], columns: Collection[str]
) -> list[dict[str, Any]]:
    """A row for each combination of the keys, ordered by them, None last; without any key one row for everything."""
    answer = [
        _called(values, keys, named) | {name: _figure(name, counts) for name in columns}
        for values, counts in _added_up(rows, keys).items()
    ]
    return sorted(answer, key=lambda row: [_last_if_none(row[key.name]) for key in keys])


def _added_up(rows: Counted, keys: Sequence[Key]) -> dict[tuple[Any, ...], Counter[str]]:
    totals: dict[tuple[Any, ...], Counter[str]] = {} if keys else {(): Counter()}
    for row in rows:
        values = tuple(row[f"key_{key.name}"] for key in keys)
        totals.setdefault(values, Counter()).update(
            {name: count for name, count in row.items() if not name.startswith("key_")}
        )
    return totals


def _called(values: Iterable[Any], keys: Iterable[Key], named: Mapping[str, Mapping[int, Label]]) -> dict[str, Any]:
    answer: dict[str, Any] = {}
    for key, value in zip(keys, values, strict=True):
        if key.names is None:
            answer[key.name] = value
            continue
        label = named[key.name].get(value)
        answer |= {
            key.name: label and label.code,
            f"{key.name}_name": label and label.name,
            f"{key.name}_name_en": label and label.name_en,
        }
    return answer


def _figure(name: str, counts: Mapping[str, Any]) -> float | None:
    if name in RATES:
        part, whole = RATES[name]
        return _rate(int(counts[part]), int(counts[whole]))
    if name == "mean_handling_hours":
        return round(float(counts[SECONDS]) / counts[HANDLED] / 3600, 3) if counts[HANDLED] else None
    return int(counts[name])


def _rate(part: int, whole: int) -> float | None:
    return round(part / whole, 6) if whole else None


def _last_if_none(code: str | None) -> tuple[bool, str]:
    return code is None, code or ""
