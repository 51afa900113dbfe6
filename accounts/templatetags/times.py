"""Template filters for moments."""

from django import template

from accounts.relative_times import relative_time

register = template.Library()
register.filter(relative_time)
