"""The stories of some weeks before they happen: how many a day, of what kind, where, and what becomes of them."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np

from demo.detours import WindingStory
from demo.fates import Detour, Halt, draw_fate
from demo.kinds import KINDS, WEEKDAYS, Kind
from demo.spots import Ground
from demo.story import Story
from grid.rulebook import Rulebook

_LEFT_OPEN = ((Halt.FOUND, 11), (Halt.REGISTERED, 30), (Halt.DISPATCHED, 10), (Halt.HANDLING, 12), (Halt.HANDLED, 26))
_LATELY = dt.timedelta(hours=24)
_MOST_LEFT = 0.5  # of a day's cases
_STRAIN = (1.25, 0.75, 1.9, 0.55)  # of the districts in the order of their codes
_CONTESTED_SHARE = 0.15  # of those that wait to be dispatched: they came back


@dataclass(frozen=True)
class Weeks:
    """The span that is lived through, up to this moment, and how many cases are found in it in the whole city."""

    until: dt.datetime
    days: int
    cases: int
    zone: ZoneInfo

    @property
    def since(self) -> dt.datetime:
        return self.until - dt.timedelta(days=self.days)


def foresee(
    weeks: Weeks, district_id: int, place: int, ground: Ground, share: float, book: Rulebook, *, seed: int
) -> list[Story]:
    """Return the stories of one district, the first found first. `place` is its place among the districts."""
    kinds = known_kinds(frozenset(book.category_by_code))
    rng = np.random.default_rng([seed, 11, place])
    weather = np.random.default_rng([seed, 12])  # the same in every district
    stories: list[Story] = []
    for number, (found_at, kind) in enumerate(_findings(weeks, share, kinds, rng, weather)):
        own = np.random.default_rng([seed, 13, place, number])
        key = f"demo-{seed}-{place}-{number}"
        fate, condition = draw_fate(own, _STRAIN[place % 4]), draw_condition(kind, book, own)
        stories.append(WindingStory(key, district_id, kind, condition, ground.draw(own), found_at, fate, own))
    stories.sort(key=lambda story: story.found_at)
    _leave_some_open([story for story in stories if _may_wait(story, weeks.until, book)], weeks, share, rng)
    return stories


def known_kinds(codes: frozenset[str]) -> list[Kind]:
    """The kinds whose categories the catalogue has."""
    return [kind for kind in KINDS if kind.code in codes]


def _findings(
    weeks: Weeks, share: float, kinds: Sequence[Kind], rng: np.random.Generator, weather: np.random.Generator
) -> Iterator[tuple[dt.datetime, Kind]]:
    """Moments and kinds: more on Mondays, more when it rains, growing a little over the weeks."""
    today = weeks.until.astimezone(weeks.zone).date()
    dates = [today - dt.timedelta(days=back) for back in range(weeks.days, -1, -1)]
    rain = weather.random(len(dates)) < 0.13
    weights = np.array([WEEKDAYS[date.weekday()] for date in dates]) * np.linspace(0.93, 1.07, len(dates))
    weights = weights * np.where(rain, 1.2, 1.0) * rng.uniform(0.9, 1.1, len(dates))
    counts = weights / weights.sum() * weeks.cases * share * (weeks.days + 1) / weeks.days
    dry = np.array([kind.share for kind in kinds])
    wet = dry * np.array([5.0 if kind.wet else 1.0 for kind in kinds])
    for date, count, rains in zip(dates, counts, rain, strict=True):
        mix = wet if rains else dry
        for choice in rng.choice(len(kinds), size=round(float(count)), p=mix / mix.sum()):
            midnight = dt.datetime.combine(date, dt.time(), weeks.zone).astimezone(dt.UTC)
            found_at = midnight + dt.timedelta(seconds=int(kinds[choice].hour(rng) * 3600))
            if weeks.since <= found_at < weeks.until:
                yield found_at, kinds[choice]


def draw_condition(kind: Kind, book: Rulebook, rng: np.random.Generator) -> int:
    """A filing condition of the category; the first of several is the dangerous one, which is rare."""
    conditions = book.conditions_for(book.category_by_code[kind.code].id)
    weights = np.array([0.15 if number == 0 and len(conditions) > 1 else 1.0 for number in range(len(conditions))])
    return conditions[int(rng.choice(len(conditions), p=weights / weights.sum()))].sequence


def _may_wait(story: Story, until: dt.datetime, book: Rulebook) -> bool:
    """Whether it was found within a day before `until` and could still wait then without being late."""
    if story.found_at <= until - _LATELY or story.fate.refused or story.fate.void:
        return False
    conditions = book.conditions_for(book.category_by_code[story.kind.code].id)
    condition = next(one for one in conditions if one.sequence == story.condition)
    return book.hours.due(story.found_at, *condition.limit()) > until


def _leave_some_open(fresh: Sequence[Story], weeks: Weeks, share: float, rng: np.random.Generator) -> None:
    """Let some of the last day's cases wait for the visitor: the newest at the desk, older ones further on."""
    if not fresh:
        return
    age_h = np.array([(weeks.until - story.found_at).total_seconds() / 3600 for story in fresh])
    weight = np.exp(-age_h / 6.0)
    usual = sum(count for _, count in _LEFT_OPEN)
    part = share * min(weeks.cases / weeks.days * _MOST_LEFT / usual, 1.0)
    wanted = [halt for halt, count in _LEFT_OPEN for _ in range(max(round(count * part), 1))]
    chosen = rng.choice(len(fresh), size=min(len(wanted), len(fresh)), replace=False, p=weight / weight.sum())
    for halt, row in zip(wanted, sorted(chosen, key=lambda row: age_h[row]), strict=False):
        fate = fresh[row].fate
        fate.detour = Detour.NONE
        fate.halt, fate.contests = halt, int(halt is Halt.REGISTERED and rng.random() < _CONTESTED_SHARE)
        if halt is Halt.HANDLED:
            fate.progress, fate.keen, fate.late, fate.stuck = (
                -3.0,
                True,
                1.0,
                1.0,
            )  # done at once, so that it waits for its check
