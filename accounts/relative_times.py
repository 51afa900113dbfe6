"""How long ago or from now something is, in one unit, for lists."""

from datetime import datetime

from django.contrib.humanize.templatetags.humanize import NaturalTimeFormatter, naturaltime
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince, timeuntil


def relative_time(when: datetime) -> SafeString:
    """A `<time>` element: “an hour ago”, “1 week from now”, with the full time for a closer look."""
    exact = date_format(timezone.localtime(when), "DATETIME_FORMAT")
    return format_html('<time datetime="{}" title="{}">{}</time>', when.isoformat(), exact, in_words(when))


def in_words(when: datetime) -> str:
    """Up to a day as Django's `naturaltime` says it; then its first unit only, in the same words."""
    now = timezone.now()
    if abs(when - now).days == 0:
        return str(naturaltime(when))
    words = NaturalTimeFormatter
    if when < now:
        span = timesince(when, now, time_strings=words.past_substrings, depth=1)
        return str(words.time_strings["past-day"] % {"delta": span})
    span = timeuntil(when, now, time_strings=words.future_substrings, depth=1)
    return str(words.time_strings["future-day"] % {"delta": span})
