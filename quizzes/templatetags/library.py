"""Template filters for what the community says of a quiz."""

from django import template
from django.utils.translation import gettext as _

from quizzes.labels import LANGUAGES
from quizzes.models import ModRating, Quiz

register = template.Library()


@register.filter
def language_name(code: str) -> str:
    """A language's own name."""
    return LANGUAGES.get(code, code)


@register.filter
def badge(mod_rating: int | None) -> str:
    """What moderators found, for whoever looks for a quiz."""
    if mod_rating is None:
        return _("Not checked yet")
    words = {
        ModRating.OK: _("Checked"),
        ModRating.NEEDS_ATTENTION: _("Needs attention"),
        ModRating.NOT_SAFE: _("Hidden: not safe for school"),
        ModRating.PLAUSIBLE: _("Plausible"),
        ModRating.FACTS_CHECKED: _("Facts checked"),
        ModRating.EXCEPTIONAL: _("Exceptional"),
    }
    return words[ModRating(mod_rating)]


@register.filter
def liked_share(quiz: Quiz) -> str:
    """“9 of 10 like it”: a share with its size says more than stars."""
    count = quiz.likes + quiz.dislikes
    return _("%(likes)d of %(count)d like it") % {"likes": quiz.likes, "count": count}
