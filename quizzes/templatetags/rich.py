"""Template filters for a quiz's texts."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from accounts.wording import say
from quizzes import markup, question_types, richtext

register = template.Library()


@register.filter
def rich(text: str) -> SafeString:
    """Rich text as HTML of the allowed tags."""
    return markup.rich(text)


@register.filter
def plain(text: str) -> str:
    """Rich text as plain text (escaped by the template as usual)."""
    return richtext.plain(text)


@register.filter
def cover(quiz: Any) -> SafeString:
    return markup.cover(quiz)


@register.filter
def picture(value: str | None) -> str:
    """A picture's address, or "" for a stored file."""
    return markup.picture_address(value or "")


@register.filter
def type_label(code: str) -> str:
    kind = question_types.TYPES.get(code)
    return say(kind.LABEL) if kind else code
