"""What pages say about the bin."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def bin_days() -> int:
    """For how many days what is deleted can be put back; 0: until it is deleted for good."""
    return int(settings.BIN_DAYS)
