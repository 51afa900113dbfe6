"""Template filters for moments."""

from datetime import datetime

from django import template
from django.utils.safestring import SafeString

from quizzes.admin import columns

register = template.Library()


@register.filter
def ago(when: datetime) -> SafeString:
    """How long ago, with the full time for a closer look."""
    return columns.moment(when)
