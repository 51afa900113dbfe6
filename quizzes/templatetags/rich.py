"""Template filters for a quiz's texts."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

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
def in_language(code: str) -> SafeString:
    """The attributes of an element that holds a quiz's text: its language, if the author said which, and direction."""
    return format_html(' lang="{}" dir="auto"', code) if code else mark_safe(' dir="auto"')


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
