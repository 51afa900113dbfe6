"""What the lists show in their columns, as HTML."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quizzes.models import ModRating, Quiz, QuizTivity


def with_unit(count: int, unit: str) -> SafeString:
    """A number; on a phone, where columns have no heads, with its unit."""
    return format_html('{} <span class="phone-only">{}</span>', count, unit)


def count_of_questions(thing: Any) -> SafeString:
    """Of a quiz or a result with `question_count`."""
    return with_unit(thing.question_count, ngettext("question", "questions", thing.question_count))


def public_tag(thing: Quiz | QuizTivity) -> SafeString:
    if isinstance(thing, Quiz) and thing.public and thing.is_hidden:
        return format_html('<span class="tag" data-rating="{}">{}</span>', thing.mod_rating, _("Hidden by moderators"))
    return format_html(
        '<span class="tag" data-public="{}">{}</span>', thing.public, _("Public") if thing.public else _("Private")
    )


def opinion(quiz: Quiz) -> SafeString:
    """Likes and dislikes."""
    if not quiz.likes and not quiz.dislikes:
        return format_html('<span class="muted">{}</span>', "–")
    words = _("%(likes)d likes, %(dislikes)d dislikes") % {"likes": quiz.likes, "dislikes": quiz.dislikes}
    return format_html(
        '<span class="opinion" title="{}"><span aria-hidden="true">▲ {} &nbsp;▼ {}</span>'
        '<span class="visually-hidden">{}</span></span>',
        words, quiz.likes, quiz.dislikes, words,
    )  # fmt: skip


def moderation_label(rating: int | None) -> str:
    return _("Not checked") if rating is None else str(ModRating(rating).label)


def moderation_tag(rating: int | None) -> SafeString:
    return format_html(
        '<span class="tag" data-rating="{}">{}</span>', "" if rating is None else rating, moderation_label(rating)
    )


def moderation_select(quiz: Quiz) -> SafeString:
    """A choice and a button that send the whole list's form to the moderation view; a script spares the click."""
    current = "" if quiz.mod_rating is None else str(int(quiz.mod_rating))
    choices = [("", moderation_label(None)), *((str(rating.value), rating.label) for rating in ModRating)]
    options = format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, _selected(value == current), label) for value, label in choices),
    )
    return format_html(
        '<span class="moderate"><select name="rating-{}" data-current="{}" aria-label="{}">{}</select>'
        '<button type="submit" name="rate" value="{}" formaction="{}">{}</button></span>',
        quiz.pk,
        current,
        _("Moderation of %(title)s") % {"title": quiz},
        options,
        quiz.pk,
        reverse("admin:quizzes_quiz_rate"),
        _("Set"),
    )


def _selected(yes: bool) -> SafeString:
    return SafeString(" selected" if yes else "")


def start_link(quiz: Quiz) -> SafeString:
    return format_html('<a class="start" href="{}">{}</a>', reverse("classroom:start", args=[quiz.pk]), _("Start game"))
