"""Moderation from the list of quizzes: one action per rating."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quizzes import services
from quizzes.admin.columns import moderation_label
from quizzes.models import ModRating, Quiz

Action = tuple[Callable[..., None], str, str]


def read_rating(text: str) -> ModRating | None:
    """A rating from a form: "" takes it away. Raises ValueError."""
    return None if text == "" else ModRating(int(text))


def moderation_actions() -> dict[str, Action]:
    """{name: (function, name, description)} as Django's admin wants actions."""
    ratings: list[ModRating | None] = [*ModRating, None]
    return dict(_action(rating) for rating in ratings)


def _action(rating: ModRating | None) -> tuple[str, Action]:
    name = f"moderate_{'none' if rating is None else rating.value}"

    def moderate(model_admin: Any, request: HttpRequest, quizzes: QuerySet[Quiz]) -> None:
        count = services.moderate_quizzes(moderator=request.user, quizzes=quizzes, rating=rating)
        text = ngettext("%(count)d quiz set to “%(rating)s”.", "%(count)d quizzes set to “%(rating)s”.", count)
        model_admin.message_user(request, text % {"count": count, "rating": moderation_label(rating)}, messages.SUCCESS)

    return name, (moderate, name, _("Moderation: %(rating)s") % {"rating": moderation_label(rating)})
