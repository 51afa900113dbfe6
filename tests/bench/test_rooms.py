"""A small measurement of calls, on a server that the bench starts and ends."""

from bench.rooms import CLIENTS, as_markdown, measure_rooms
from tests.migrated import migrated_file


def test_signals_of_several_rooms_reach_whom_they_are_for() -> None:
    figures = measure_rooms(rooms=3, per_second=4, seconds=1, database=migrated_file())
    assert figures.problems == []
    assert (figures.sent, len(figures.relay_s)) == (3 * CLIENTS * 4,) * 2
    assert min(figures.relay_s) > 0
    assert figures.enter_cpu_s > 0
    assert "3 × 4" in as_markdown(figures)
