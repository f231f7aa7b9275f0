"""What is counted for Prometheus. Read from the database, so that every worker tells the same."""

import datetime as dt
from collections.abc import Iterator

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlmodel import Session

from workflows.beats import last_beat
from workflows.standing import lateness_s, open_cases, overdue_cases
from workflows.topics import Via
from workflows.unsent import standing


class _Counts(Collector):
    """The present standing: open cases by state, overdue ones, what waits for the clock, how long ago it was heard."""

    def __init__(self, session: Session, at: dt.datetime) -> None:
        self._session, self._at = session, at

    def collect(self) -> Iterator[Metric]:
        cases = GaugeMetricFamily("gridcase_open_cases", "Open cases by state", labels=["state"])
        for state, count in open_cases(self._session).items():
            cases.add_metric([state], count)
        yield cases
        yield GaugeMetricFamily(
            "gridcase_overdue_cases", "Open cases past their deadline", overdue_cases(self._session, at=self._at)
        )
        yield GaugeMetricFamily(
            "gridcase_escalation_lateness_seconds",
            "How long the oldest due escalation has been waiting",
            lateness_s(self._session, at=self._at),
        )
        if beat := last_beat(self._session):
            yield GaugeMetricFamily(
                "gridcase_clock_beat_age_seconds",
                "Since the escalation clock last ended a pass",
                (self._at - beat.at).total_seconds(),
            )
            yield GaugeMetricFamily("gridcase_clock_behind_seconds", "How late its last rung was", beat.behind_s)
            yield GaugeMetricFamily("gridcase_clock_parked_cases", "Cases whose clock could not be read", beat.parked)
        yield from self._messages()

    def _messages(self) -> Iterator[Metric]:
        found = standing(self._session, at=self._at)
        for name, what, counts in (
            ("queued", "Messages that wait to be sent", found.queued),
            ("dead", "Messages that were given up", found.dead),
        ):
            gauge = GaugeMetricFamily(f"gridcase_messages_{name}", f"{what}, by channel", labels=["channel"])
            for via in Via:
                gauge.add_metric([via], counts.get(via, 0))
            yield gauge
        yield GaugeMetricFamily(
            "gridcase_messages_oldest_seconds", "For how long the oldest has waited to be sent", found.oldest_s
        )


def exposition(session: Session, *, at: dt.datetime) -> tuple[bytes, str]:
    """The text for Prometheus and its content type."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Counts(session, at))
    return generate_latest(registry), CONTENT_TYPE_LATEST
