"""The readings in Prometheus' text format. They are the whole instance's: every process that is asked says the same."""

import time
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from classroom.operations.readings import Readings

PREFIX = "classroom_"


class _Readings(Collector):
    def __init__(self, readings: Readings, took_s: float) -> None:
        self._readings, self._took_s = readings, took_s

    def collect(self) -> Iterator[Metric]:
        readings = self._readings
        up = GaugeMetricFamily(PREFIX + "up", "Whether what the instance needs answers.", labels=["what"])
        up.add_metric(["database"], readings.database)
        up.add_metric(["redis"], readings.redis)
        yield up
        if readings.games is not None:
            phases = GaugeMetricFamily(PREFIX + "games", "Games that are not saved yet, by phase.", labels=["phase"])
            for phase, count in sorted(readings.games.phases.items()):
                phases.add_metric([phase], count)
            yield phases
        for name, help_text, total in (
            ("answers_received", "Answers whose receipt was sent.", readings.answers_received),
            ("answers_lost", "Received answers that a saved result didn't have.", readings.answers_lost),
        ):
            if total is not None:
                yield CounterMetricFamily(PREFIX + name, help_text, value=total)
        for name, help_text, value in _single(readings, self._took_s):
            if value is not None:
                yield GaugeMetricFamily(PREFIX + name, help_text, value=value)


def _single(readings: Readings, took_s: float) -> Iterator[tuple[str, str, float | None]]:
    games, jobs, calls = readings.games, readings.jobs, readings.calls
    yield "players", "Players with a connection.", games and games.players
    yield (
        "games_waiting_to_be_saved",
        "Ended games whose result is not in the database yet.",
        (games and games.waiting_to_be_saved),
    )
    yield "calls", "Calls in which somebody is.", calls and calls.running
    yield "call_participants", "People in calls or at their doors.", calls and calls.people
    yield "jobs_due", "Jobs whose time has come.", jobs and jobs.due
    yield "jobs_oldest_due_seconds", "For how long the first of them has waited.", jobs and jobs.oldest_due_s
    yield "jobs_running", "Jobs that a worker does now.", jobs and jobs.running
    yield "jobs_retrying", "Jobs that failed and are tried again.", jobs and jobs.retrying
    yield "jobs_failed", "Jobs given up within the last day.", jobs and jobs.failed
    yield "accounts", "Accounts.", readings.accounts
    yield "results", "Saved results.", readings.results
    yield "stored_bytes", "Bytes of people's files.", readings.stored_bytes
    yield "last_rehearsal_lost_answers", "Answers lost in the last rehearsal.", readings.last_rehearsal_lost
    yield "reading_seconds", "How long it took to read all this.", took_s


def as_text(readings: Readings, *, began: float) -> bytes:
    """`began`: `time.perf_counter()` before reading."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Readings(readings, time.perf_counter() - began))
    return generate_latest(registry)
