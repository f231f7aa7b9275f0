"""“Why is it due then?”: the clock of a case as its page draws it and tells it in words."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import format_date, gettext, ngettext
from sqlmodel import Session

from grid.office_hours import OFFICE_UNITS, OfficeHours
from grid.rulebook import Rulebook
from web.language import spoken
from web.why_rows import Drawing, Row, drawing_of
from workflows.cases import Line
from workflows.counted_by import counted_by
from workflows.intervals import Clock
from workflows.records import Case
from workflows.stage_clocks import Light, StageClock
from workflows.story import Story, story_of

LABEL_W, BAR_W, ROW_H = 96, 232, 26  # of the drawing, in its own units
_AXIS_H = 18


@dataclass(frozen=True)
class Bar:
    """One rectangle: `kind` is counted, ahead or paused."""

    kind: str
    x: float
    width: float


@dataclass(frozen=True)
class DrawnRow:
    y: int
    label: str
    note: str  # of a row that stands for many days: what they are
    kind: str
    bars: list[Bar]
    marks: list[tuple[str, float]]


@dataclass(frozen=True)
class StageLine:
    """A run of a stage clock in words; `limit` is empty where the city sets none."""

    clock: Clock
    light: Light | None
    used: str
    limit: str


@dataclass(frozen=True)
class WhyDue:
    """`ticks` are hours of the day and where they stand. Without a limit of ours there are no rows."""

    story: Story
    calendar: str  # code and version
    stages: list[StageLine]
    rows: list[DrawnRow]
    ticks: list[tuple[str, float]]
    height: int
    holidays: list[str]
    left: str

    @property
    def width(self) -> int:
        return LABEL_W + BAR_W + 12


def why_due(session: Session, case: Case, lines: Sequence[Line], *, book: Rulebook, at: dt.datetime) -> WhyDue:
    """Tell and draw the deadline of a case; an ended one by the calendar that held when it ended."""
    hours = counted_by(session, case, book)
    story = story_of(lines, case, hours=hours, book=book, at=at)
    begun = case.clock_started_at or case.discovered_at
    marks = {"start": begun, "first": story.first_due_at, "due": case.due_at, "now": None if case.ended_at else at}
    drawing = drawing_of(story.segments, marks, hours.zone, case.ended_at or at)
    return WhyDue(
        story=story,
        calendar=hours.edition,
        stages=[_stage_line(stage) for stage in story.stages],
        rows=[_drawn(row, n, drawing, hours) for n, row in enumerate(drawing.rows)],
        ticks=_ticks(drawing),
        height=_AXIS_H + ROW_H * len(drawing.rows),
        holidays=_holidays(story, hours),
        left=_left(story, case),
    )


def length(seconds: float) -> str:
    """A length of counted time in words: 2 h 15 min."""
    minutes = round(abs(seconds) / 60)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return str(gettext("%(minutes)d min", minutes=rest))
    if not rest:
        return str(gettext("%(hours)d h", hours=hours))
    return str(gettext("%(hours)d h %(minutes)d min", hours=hours, minutes=rest))


def _stage_line(stage: StageClock) -> StageLine:
    return StageLine(stage.clock, stage.light, length(stage.used_s), length(stage.limit_s) if stage.limit_s else "")


def _left(story: Story, case: Case) -> str:
    """What is left, in the time that the limit counts in."""
    if story.left_s is None:
        return ""
    office, late = case.limit_unit in OFFICE_UNITS, story.left_s < 0
    sentence = {
        (True, False): gettext("%(length)s of office time are left.", length=length(story.left_s)),
        (True, True): gettext("It is %(length)s of office time late.", length=length(story.left_s)),
        (False, False): gettext("%(length)s are left; nights and days off count.", length=length(story.left_s)),
        (False, True): gettext("It is %(length)s late; nights and days off count.", length=length(story.left_s)),
    }
    return str(sentence[office, late])


def _holidays(story: Story, hours: OfficeHours) -> list[str]:
    """The names of the holidays on the way to the deadline, each once."""
    days = story.why.exceptions if story.why else ()
    names = (hours.holiday_name(day, english=spoken() == "en") for day in days if not hours.is_workday(day))
    return list(dict.fromkeys(names))


def _drawn(row: Row, number: int, drawing: Drawing, hours: OfficeHours) -> DrawnRow:
    def x(minute: int) -> float:
        share = (minute - drawing.opens) / (drawing.closes - drawing.opens)
        return round(LABEL_W + BAR_W * min(1.0, max(0.0, share)), 1)

    bars = [
        Bar(
            "ahead" if piece.ahead and piece.counts == "counted" else piece.counts,
            x(piece.begins),
            x(piece.ends) - x(piece.begins),
        )
        for piece in row.pieces
    ]
    return DrawnRow(
        y=_AXIS_H + ROW_H * number,
        label=_label(row),
        note=_note(row, hours),
        kind=row.kind,
        bars=[bar for bar in bars if bar.width > 0],
        marks=[(mark.kind, x(mark.minute)) for mark in row.marks],
    )


def _label(row: Row) -> str:
    """`Mon 9 Mar`, `10–15 Mar`, `28 Jan – 4 Feb`; as short in Chinese."""
    english, one_month = spoken() == "en", row.first.month == row.last.month
    if row.days == 1:
        return str(format_date(row.first, "EEE d MMM" if english else "M月d日 EEE"))
    if one_month:
        last = format_date(row.last, "d MMM" if english else "d日")
        return f"{row.first.day}–{last}" if english else f"{row.first.month}月{row.first.day}–{last}"
    return " – ".join(format_date(date, "d MMM" if english else "M/d") for date in (row.first, row.last))


def _note(row: Row, hours: OfficeHours) -> str:
    if row.kind == "off":
        return _day_off(row, hours)
    if row.kind == "paused":
        return str(ngettext("paused, %(num)d day", "paused, %(num)d days", row.days))
    if row.kind == "ordinary" and row.days > 1:
        return str(ngettext("%(num)d working day", "%(num)d working days", row.days))
    return hours.holiday_name(row.first, english=spoken() == "en") if row.kind == "day" else ""


def _day_off(row: Row, hours: OfficeHours) -> str:
    """The holidays by name, else that it is a day off."""
    dates = [row.first + dt.timedelta(days=n) for n in range(row.days)]
    names = dict.fromkeys(filter(None, (hours.holiday_name(date, english=spoken() == "en") for date in dates)))
    return "、".join(names) if spoken() == "zh" and names else ", ".join(names) or str(gettext("closed"))


def _ticks(drawing: Drawing) -> list[tuple[str, float]]:
    """Hours of the day: four or five of them."""
    step = max(60, (drawing.closes - drawing.opens) // 4 // 60 * 60)
    minutes = range(drawing.opens, drawing.closes + 1, step)
    across = drawing.closes - drawing.opens
    return [(f"{m // 60:02}", round(LABEL_W + BAR_W * (m - drawing.opens) / across, 1)) for m in minutes]
