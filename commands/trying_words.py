"""The report of a trial in plain words, for the console."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_SHOWN = 10  # rows of a table; --json has all
_WHAT = {
    "calendar": "the calendar", "categories": "the categories and limits", "duties": "the duties",
    "ladders": "the ladders", "rules": "the caps, windows and roles",
}  # fmt: skip

_FATES = {"lost": "no longer possible", "won": "becomes possible", "beyond": "beyond the new limit of"}


def told(report: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of a report (`workflows.trying_report`)."""
    cases, rows = report["cases"], report["rows"]
    yield f"{report['file']} as {_WHAT[report['kind']]} of the city, as of {report['as_of']}; nothing was written"
    yield f"in the file: {rows['new']} new, {rows['changed']} changed, {rows['as_before']} as before"
    yield f"cases: {cases['open']} open, {cases['closed']} closed of late; {cases['changed']} of them change"
    yield from _deadlines(report)
    yield from _owners(report["owners"])
    yield from _caps(report)
    yield from _on_time(report["on_time"])
    yield from _warnings(report)


def _deadlines(report: Mapping[str, Any]) -> Iterator[str]:
    moved, rungs = report["deadlines"], report["rungs"]
    yield f"deadlines: {moved['earlier']} earlier, {moved['later']} later"
    for bin_ in moved["histogram"]:
        if bin_["cases"]:
            yield f"  {_span(bin_['from'], bin_['to'])}: {bin_['cases']}"
    for name, title in (("open", "open cases"), ("closed", "closed cases")):
        late = report["late"][name]
        yield (
            f"late {title}: {late['late_now']} now, {late['late_then']} then "
            f"({late['becoming_late']} become late, {late['no_longer_late']} no longer are)"
        )
    yield f"escalation: {rungs['higher']} open cases on a higher rung, {rungs['lower']} on a lower one"


def _owners(owners: Mapping[str, Any]) -> Iterator[str]:
    yield f"owners: {owners['changing']} open cases change theirs, {owners['waiting']} of them not dispatched yet"
    for move in owners["moves"][:_SHOWN]:
        yield f"  {_department(move['from'])} → {_department(move['to'])}: {move['cases']}"
    yield f"without an owner: {owners['nobody_now']} now, {owners['nobody_then']} then"
    for hole in owners["holes"][:_SHOWN]:
        yield f"  {hole['category']['code']} in {hole['district']['code']}: {hole['cases']}"


def _caps(report: Mapping[str, Any]) -> Iterator[str]:
    for rule in report["rules"]:
        yield f"rule {rule['rule']}: {rule['now']} → {rule['then']}"
    for effect in report["effects"]:
        yield f"  {_FATES[effect['fate']]} {effect['what']}: {effect['cases']} cases"


def _on_time(rates: Mapping[str, Any]) -> Iterator[str]:
    yield f"closed on time: {_rate(rates['whole'])}"
    for name in ("districts", "departments", "categories"):
        moved: Sequence[Mapping[str, Any]] = [row for row in rates[name] if row["now"] != row["then"]]
        for row in moved[:_SHOWN]:
            yield f"  {row['of']['code'] if row['of'] else 'nobody'}: {_rate(row)}"


def _warnings(report: Mapping[str, Any]) -> Iterator[str]:
    for one in report["unpublished"]:
        yield f"note: {one['cases']} deadlines lie in {one['year']}, whose holidays the calendar does not have"
    for warning in report["warnings"]:
        yield f"note: {warning}"


def _rate(row: Mapping[str, Any]) -> str:
    return " → ".join(_share(row[when]) for when in ("now", "then"))


def _share(rate: Mapping[str, Any]) -> str:
    share = "–" if rate["rate"] is None else f"{rate['rate']:.1%}"
    return f"{share} ({rate['on_time']}/{rate['should_close']})"


def _department(one: Mapping[str, str] | None) -> str:
    return one["code"] if one else "nobody"


def _span(start: int | None, end: int | None) -> str:
    if start is None:
        return f"more than {-(end or 0)} h earlier"
    if end is None:
        return f"more than {start} h later"
    return f"{-end} to {-start} h earlier" if end <= 0 else f"{start} to {end} h later"
