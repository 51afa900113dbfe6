"""How long ago: in one unit, with the full time at hand."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation

from accounts.relative_times import in_words, relative_time

A_MINUTE, AN_HOUR, A_DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(), "now"),
        (2 * A_MINUTE + timedelta(seconds=1), "2 minutes ago"),
        (AN_HOUR + 59 * A_MINUTE, "an hour ago"),
        (A_DAY + 5 * AN_HOUR, "1 day ago"),
        (10 * A_DAY, "1 week ago"),
        (400 * A_DAY, "1 year ago"),
        (-(3 * AN_HOUR + A_MINUTE), "3 hours from now"),
        (-(10 * A_DAY + A_MINUTE), "1 week from now"),
    ],
)
def test_one_unit_is_said(ago: timedelta, words: str) -> None:
    assert in_words(timezone.now() - ago).replace("\xa0", " ") == words


def test_the_full_time_is_there_for_a_closer_look() -> None:
    when = datetime(2020, 2, 3, 12, 30, tzinfo=UTC)
    html = relative_time(when)
    assert html.startswith('<time datetime="2020-02-03T12:30:00+00:00" title="3 Feb 2020, ')
    with translation.override("fr"):
        assert in_words(timezone.now() - 10 * A_DAY).replace("\xa0", " ") == "il y a 1 semaine"
