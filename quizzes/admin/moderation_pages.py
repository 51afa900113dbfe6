"""The moderators' pages: what waits, and one page for each quiz with everything that is needed to decide."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.models import User
from quizzes import moderation_queries as queries
from quizzes import moderation_services as services
from quizzes import permissions
from quizzes.admin.columns import moderation_label
from quizzes.admin.moderation import read_rating
from quizzes.models import Appeal, ModerationDecision, ModRating, Quiz
from quizzes.moderation_forms import NOT_CHECKED, AnswerForm, DecisionForm, UndoForm
from quizzes.moderation_words import MEANINGS, NOT_CHECKED_MEANING, REASONS
from quizzes.queries import listed

PAGE_SIZE = 50
# Quizzes that get a rating at once.
MAX_AT_ONCE = 200


class ModerationPages:
    """Pages of the quiz desk for moderators; teachers don't find them."""

    def moderation_urls(self: Any) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("rate/", view(require_POST(self.rate_view)), name="quizzes_quiz_rate"),
            path("moderation/", view(self.queue_view), name="quizzes_quiz_queue"),
            path("<uuid:quiz_id>/moderation/", view(self.moderation_view), name="quizzes_quiz_moderation"),
        ]

    def _moderation_page(self: Any, request: HttpRequest, name: str, **context: Any) -> HttpResponse:
        shared = {
            **self.admin_site.each_context(request),
            "opts": self.model._meta,
            "choices": _choices(),
            "told": [rating.value for rating in queries.TOLD],
        }
        return TemplateResponse(request, f"admin/quizzes/quiz/{name}.html", {**shared, **context})

    # --- what waits -------------------------------------------------------------------------------

    def queue_view(self: Any, request: HttpRequest) -> HttpResponse:
        """GET: a page of the queue; POST: one rating for those that are ticked (`quiz`)."""
        _require_moderator(request)
        form = DecisionForm(request.POST or None)
        if request.method == "POST" and form.is_valid() and self._rate_many(request, form):
            return HttpResponseRedirect(request.get_full_path())
        page = Paginator(listed(queries.moderation_queue()), PAGE_SIZE).get_page(request.GET.get("page"))
        return self._moderation_page(
            request, "queue", title=_("Moderation"), page=page, form=form, ticked=request.POST.getlist("quiz")
        )

    def _rate_many(self: Any, request: HttpRequest, form: DecisionForm) -> bool:
        """Whether it is done; else the form says what is wrong."""
        try:
            ids = [UUID(text) for text in request.POST.getlist("quiz")[:MAX_AT_ONCE]]
        except ValueError:
            ids = []
        if not ids:
            form.add_error(None, _("Tick the quizzes that get this rating."))
            return False
        quizzes, rating = Quiz.objects.filter(pk__in=ids, public=True).defer("questions"), form.cleaned_data["rating"]
        reason, seen = form.cleaned_data["reason"], {pk: request.POST.get(f"seen-{pk}", "") for pk in ids}
        try:
            count = services.moderate_quizzes(
                moderator=request.user, quizzes=quizzes, rating=rating, reason=reason, seen=seen
            )
        except services.ModerationRefused as refused:
            # The page shows the quizzes as they are now.
            form.add_error(None if refused.code == "changed" else "reason", refused.message)
            return False
        text = ngettext("%(count)d quiz set to “%(rating)s”.", "%(count)d quizzes set to “%(rating)s”.", count)
        self.message_user(request, text % {"count": count, "rating": moderation_label(rating)}, messages.SUCCESS)
        return True

    def rate_view(self: Any, request: HttpRequest) -> HttpResponse:
        """One rating, set from its row of the list of quizzes; where a reason is needed, its page asks for that."""
        _require_moderator(request)
        try:
            rating = read_rating(request.POST.get(f"rating-{request.POST.get('rate')}", "missing"))
            quiz = get_object_or_404(Quiz.objects.defer("questions"), pk=request.POST.get("rate"), public=True)
        except (ValueError, ValidationError):
            raise Http404 from None
        if rating in queries.TOLD:
            return HttpResponseRedirect(f"{_page(quiz.pk)}?rating={rating.value}")
        if services.moderate_quizzes(moderator=request.user, quizzes=[quiz], rating=rating):
            text = _("%(title)s: %(rating)s") % {"title": quiz, "rating": moderation_label(rating)}
            self.message_user(request, text, messages.SUCCESS)
        return HttpResponseRedirect(_back_to_list(request))

    # --- one quiz ---------------------------------------------------------------------------------

    def moderation_view(self: Any, request: HttpRequest, quiz_id: UUID) -> HttpResponse:
        """GET: everything about the quiz; POST `do`: rate, undo, answer (an appeal) or resolve (reports)."""
        _require_moderator(request)
        quiz = get_object_or_404(queries.for_moderators().select_related("user").prefetch_related("tags"), pk=quiz_id)
        bound: dict[str, forms.Form] = {}
        if request.method == "POST":
            step = _STEPS.get(request.POST.get("do", ""))
            if step is None:
                raise Http404
            try:
                done = step(self, request, quiz, bound)
            except services.ModerationRefused as refused:
                self.message_user(request, refused.message, messages.ERROR)
            else:
                if done is not None:
                    return HttpResponseRedirect(done)
        return self._moderation_page(request, "moderation", **_about(quiz), **_forms(request, quiz, bound))

    def _rate(self: Any, request: HttpRequest, quiz: Quiz, bound: dict[str, forms.Form]) -> str | None:
        form = bound["decision_form"] = DecisionForm(request.POST)
        if not form.is_valid():
            return None
        if not quiz.public:
            raise services.ModerationRefused("private", _("This quiz is private now, so it has no rating to set."))
        _before, following = queries.neighbours(quiz.pk)
        rating = form.cleaned_data["rating"]
        services.moderate_quizzes(
            moderator=cast(User, request.user),
            quizzes=[quiz],
            rating=rating,
            reason=form.cleaned_data["reason"],
            seen=form.cleaned_data["seen"],
        )
        if request.POST.get("resolve"):
            services.resolve_reports(quiz=quiz, moderator=cast(User, request.user), now=timezone.now())
        text = _("%(title)s: %(rating)s") % {"title": quiz, "rating": moderation_label(rating)}
        self.message_user(request, text, messages.SUCCESS)
        return _page(following) if following else reverse("admin:quizzes_quiz_queue")

    def _undo(self: Any, request: HttpRequest, quiz: Quiz, bound: dict[str, forms.Form]) -> str | None:
        form = bound["undo_form"] = UndoForm(request.POST)
        decision = get_object_or_404(ModerationDecision, pk=_uuid(request.POST.get("decision")), quiz=quiz)
        if not form.is_valid():
            return None
        reason, now = form.cleaned_data["reason"], timezone.now()
        services.undo_decision(decision=decision, moderator=cast(User, request.user), reason=reason, now=now)
        self.message_user(request, _("The decision is undone."), messages.SUCCESS)
        return _page(quiz.pk) if _still_seen(quiz) else reverse("admin:quizzes_quiz_queue")

    def _answer(self: Any, request: HttpRequest, quiz: Quiz, bound: dict[str, forms.Form]) -> str | None:
        form = bound["answer_form"] = AnswerForm(request.POST)
        appeal = get_object_or_404(Appeal, pk=_uuid(request.POST.get("appeal")), decision__quiz=quiz)
        if not form.is_valid():
            return None
        services.answer_appeal(
            appeal=appeal,
            moderator=cast(User, request.user),
            granted=form.cleaned_data["granted"],
            answer=form.cleaned_data["answer"],
            now=timezone.now(),
        )
        self.message_user(request, _("The author is told."), messages.SUCCESS)
        return _page(quiz.pk) if _still_seen(quiz) else reverse("admin:quizzes_quiz_queue")

    def _resolve(self: Any, request: HttpRequest, quiz: Quiz, bound: dict[str, forms.Form]) -> str | None:
        count = services.resolve_reports(quiz=quiz, moderator=cast(User, request.user), now=timezone.now())
        self.message_user(request, ngettext("%d report resolved.", "%d reports resolved.", count) % count)
        return _page(quiz.pk) if _still_seen(quiz) else reverse("admin:quizzes_quiz_queue")


_STEPS = {
    "rate": ModerationPages._rate,
    "undo": ModerationPages._undo,
    "answer": ModerationPages._answer,
    "resolve": ModerationPages._resolve,
}


def _about(quiz: Quiz) -> dict[str, Any]:
    """What a moderator sees of a quiz."""
    before, following = queries.neighbours(quiz.pk)
    changes = queries.changes_since_rated(quiz)
    since_picked = None if changes or not getattr(quiz, "pick_changed", False) else queries.changes_since_picked(quiz)
    decisions, in_force = list(queries.history(quiz)), queries.decision_in_force(quiz)
    return {
        "title": str(quiz),
        "quiz": quiz,
        "tags": sorted(tag.name for tag in quiz.tags.all()),
        "previous_page": _page(before),
        "next_page": _page(following),
        "rated": changes[0] if changes else None,
        "pick": since_picked[0] if since_picked else None,
        "diff": changes[1] if changes else since_picked[1] if since_picked else None,
        "reports": list(quiz.reports.select_related("reporter", "resolved_by").order_by("resolved_at", "created_at")),
        "decisions": decisions,
        "undoable": in_force if in_force and queries.is_undoable(in_force, now=timezone.now()) else None,
        "appeal": Appeal.objects.filter(decision__quiz=quiz, answered_at=None).select_related("author").first(),
        "can_rate": quiz.public,
        "like_hidden": _hidden_notice(getattr(quiz, "like_hidden", None)),
    }


def _hidden_notice(quiz_id: UUID | None) -> queries.Notice | None:
    """The hidden quiz that asks the same, with the decision about it; also when its owner has deleted it meanwhile."""
    original = Quiz.with_bin.filter(pk=quiz_id).select_related("user").first() if quiz_id else None
    return queries.notice_of(original) if original else None


def _forms(request: HttpRequest, quiz: Quiz, bound: dict[str, forms.Form]) -> dict[str, forms.Form]:
    initial = {"rating": request.GET.get("rating", ""), "seen": quiz.state_for_moderators}
    made: dict[str, forms.Form] = {
        "decision_form": DecisionForm(initial=initial),
        "undo_form": UndoForm(),
        "answer_form": AnswerForm(),
    }
    return {**made, **bound}


def _choices() -> list[dict[str, Any]]:
    """The ratings with their meanings, reasons and keys."""
    rated = [
        {"value": str(one.value), "label": one.label, "meaning": MEANINGS[one], "reasons": REASONS.get(one, ())}
        for one in ModRating
    ]
    nothing = {"value": NOT_CHECKED, "label": moderation_label(None), "meaning": NOT_CHECKED_MEANING, "reasons": ()}
    return [*rated, nothing]


def _back_to_list(request: HttpRequest) -> str:
    """The list with the filters it had; the referrer's path is not trusted, only its query."""
    query = request.META.get("HTTP_REFERER", "").partition("?")[2].partition("#")[0]
    return reverse("admin:quizzes_quiz_changelist") + (f"?{query}" if query else "")


def _require_moderator(request: HttpRequest) -> None:
    if not permissions.can_moderate(request.user):
        raise PermissionDenied


def _still_seen(quiz: Quiz) -> bool:
    """A private quiz is out of sight as soon as its report or appeal is settled."""
    return queries.for_moderators().filter(pk=quiz.pk).exists()


def _page(quiz_id: UUID | None) -> str:
    return reverse("admin:quizzes_quiz_moderation", args=[quiz_id]) if quiz_id else ""


def _uuid(text: str | None) -> UUID:
    try:
        return UUID(text or "")
    except ValueError:
        raise Http404 from None
