"""Moderation from the list of quizzes: one action per rating."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quizzes.admin.columns import moderation_label
from quizzes.models import ModRating, Quiz
from quizzes.moderation_services import ModerationRefused, moderate_quizzes

Action = tuple[Callable[..., HttpResponse | None], str, str]


def read_rating(text: str) -> ModRating | None:
    """A rating from a form: "" takes it away. Raises ValueError."""
    return None if text == "" else ModRating(int(text))


def moderation_actions() -> dict[str, Action]:
    """{name: (function, name, description)} as Django's admin wants actions."""
    ratings: list[ModRating | None] = [*ModRating, None]
    return dict(_action(rating) for rating in ratings)


def _action(rating: ModRating | None) -> tuple[str, Action]:
    name = f"moderate_{'none' if rating is None else rating.value}"

    def moderate(model_admin: Any, request: HttpRequest, quizzes: QuerySet[Quiz]) -> HttpResponse | None:
        reason = request.POST.get("reason", "")
        try:
            count = moderate_quizzes(moderator=request.user, quizzes=quizzes, rating=rating, reason=reason)
        except ModerationRefused as refused:
            return _ask_for_reason(model_admin, request, quizzes, rating, refused if reason else None)
        text = ngettext("%(count)d quiz set to “%(rating)s”.", "%(count)d quizzes set to “%(rating)s”.", count)
        model_admin.message_user(request, text % {"count": count, "rating": moderation_label(rating)}, messages.SUCCESS)
        return None

    return name, (moderate, name, _("Moderation: %(rating)s") % {"rating": moderation_label(rating)})


def _ask_for_reason(
    model_admin: Any,
    request: HttpRequest,
    quizzes: QuerySet[Quiz],
    rating: ModRating | None,
    refused: ModerationRefused | None,
) -> HttpResponse:
    """The authors are told why."""
    context = {
        **model_admin.admin_site.each_context(request),
        "title": moderation_label(rating),
        "opts": model_admin.model._meta,
        "quizzes": list(quizzes.filter(public=True)),
        "chosen": request.POST.getlist(ACTION_CHECKBOX_NAME),
        "all_chosen": request.POST.get("select_across") == "1",
        "action": request.POST.get("action"),
        "reason": request.POST.get("reason", ""),
        "problem": refused.message if refused else "",
    }
    return TemplateResponse(request, "admin/quizzes/quiz/reason.html", context)
