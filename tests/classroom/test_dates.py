"""Dates as people of every language of this instance read them."""

from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.template.defaultfilters import date
from django.utils.translation import override

EVENING = datetime(2026, 4, 3, 20, 5, tzinfo=UTC)
FORMATS = ("DATE_FORMAT", "DATETIME_FORMAT", "SHORT_DATE_FORMAT", "SHORT_DATETIME_FORMAT")


@pytest.mark.parametrize("style", FORMATS)
@pytest.mark.parametrize("language", ["en", "si", "ta"])
def test_the_month_is_a_word_and_the_day_comes_first(language: str, style: str) -> None:
    with override(language):
        day, month = date(EVENING, style).split()[:2]
    assert (day, month.isnumeric()) == ("3", False)


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
def test_the_clock_has_24_hours(language: str) -> None:
    with override(language):
        assert "20:05" in date(EVENING, "SHORT_DATETIME_FORMAT")
        assert date(EVENING, "TIME_FORMAT") == "20:05"
