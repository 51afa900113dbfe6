"""A quiz's texts and pictures as HTML for pages."""

from uuid import UUID

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from quizzes import richtext
from quizzes.formulas import with_formulas
from quizzes.models import Quiz


def rich(markup: str) -> SafeString:
    """A quiz's text for a page: the allowed tags only, whatever the row holds, and its formulas drawn."""
    return mark_safe(with_formulas(richtext.clean(markup)))  # noqa: S308 (cleaned here)


def title(markup: str, language: str = "") -> SafeString:
    """A quiz's title among words of the page, which may be read in another direction."""
    return format_html("<bdi{}>{}</bdi>", format_html(' lang="{}"', language) if language else "", rich(markup))


def picture_address(value: str) -> str:
    """The address of a picture that is given by one or by a stored file's id; "" for anything else."""
    if value.startswith("/"):
        return value
    try:
        return reverse("media_storage:short", args=[UUID(value)])
    except ValueError:
        return ""


def cover(quiz: Quiz) -> SafeString:
    address = picture_address(quiz.cover_image)
    if address:
        return format_html('<img class="cover" src="{}" alt="" loading="lazy" referrerpolicy="no-referrer">', address)
    initial = richtext.plain(quiz.title)[:1].upper()
    return format_html(
        '<span class="cover cover--none" data-tint="{}" aria-hidden="true">{}</span>', quiz.pk.int % 6, initial
    )
