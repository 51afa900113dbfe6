"""The history of a quiz on the desk: its versions, what is different between any two, going back to one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quizzes import permissions, queries
from quizzes.models import Quiz, QuizRevision
from quizzes.quiz_diff import compare
from quizzes.revision_services import listed_revisions, restore_revision
from quizzes.validation import QuizInvalid


class RevisionPages:
    """Pages of the quiz desk for whoever may edit the quiz; to others it looks as if there were none."""

    def revision_urls(self: Any) -> list[URLPattern]:
        view, place = self.admin_site.admin_view, "<uuid:quiz_id>/versions/"
        return [
            path(place, view(self.versions_view), name="quizzes_quiz_versions"),
            path(f"{place}compare/", view(self.compare_view), name="quizzes_quiz_compare"),
            path(f"{place}<int:number>/", view(self.version_view), name="quizzes_quiz_version"),
            path(f"{place}<int:number>/restore/", view(require_POST(self.restore_view)), name="quizzes_quiz_restore"),
        ]

    def _page(self: Any, request: HttpRequest, name: str, quiz: Quiz, title: str, **context: Any) -> HttpResponse:
        shared = {**self.admin_site.each_context(request), "opts": self.model._meta, "quiz": quiz, "title": title}
        return TemplateResponse(request, f"admin/quizzes/quiz/{name}.html", {**shared, **context})

    def versions_view(self: Any, request: HttpRequest, quiz_id: UUID) -> HttpResponse:
        quiz = _editable(request, quiz_id)
        versions = list(listed_revisions(quiz))
        return self._page(request, "versions", quiz, _("History"), versions=versions)

    def version_view(self: Any, request: HttpRequest, quiz_id: UUID, number: int) -> HttpResponse:
        quiz = _editable(request, quiz_id)
        version = get_object_or_404(quiz.revisions.select_related("saved_by"), number=number)
        title = _("Version %(number)d") % {"number": number}
        newest = quiz.revisions.values_list("number", flat=True).first()
        return self._page(request, "version", quiz, title, version=version, newest=newest)

    def compare_view(self: Any, request: HttpRequest, quiz_id: UUID) -> HttpResponse:
        """`from` and `to` are numbers; the older one is taken as the earlier whichever it is."""
        quiz = _editable(request, quiz_id)
        older, newer = sorted(_two_versions(request, quiz), key=lambda version: version.number)
        return self._page(
            request,
            "compare",
            quiz,
            _("Version %(older)d and version %(newer)d") % {"older": older.number, "newer": newer.number},
            older=older,
            newer=newer,
            diff=compare(older.content, newer.content),
        )

    def restore_view(self: Any, request: HttpRequest, quiz_id: UUID, number: int) -> HttpResponse:
        quiz = _editable(request, quiz_id)
        if not permissions.can_edit(request.user, quiz):
            raise PermissionDenied
        version = get_object_or_404(quiz.revisions, number=number)
        before = quiz.updated_at
        try:
            stored = restore_revision(revision=version, person=request.user)
        except QuizInvalid as invalid:
            reasons = " ".join(problem.message for problem in invalid.problems)
            text = _("Version %(number)d can't be restored as it is: %(reasons)s")
            self.message_user(request, text % {"number": number, "reasons": reasons}, messages.ERROR)
            return HttpResponseRedirect(reverse("admin:quizzes_quiz_versions", args=[quiz.pk]))
        if stored.updated_at == before:
            text = _("Version %(number)d is what the quiz says already. Nothing was changed.")
            self.message_user(request, text % {"number": number}, messages.INFO)
        else:
            text = _("Version %(number)d is restored. To undo that, restore the version before.")
            self.message_user(request, text % {"number": number}, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:quizzes_quiz_versions", args=[quiz.pk]))


def _editable(request: HttpRequest, quiz_id: UUID) -> Quiz:
    return get_object_or_404(queries.quizzes_editable_by(request.user).select_related("user"), pk=quiz_id)


def _two_versions(request: HttpRequest, quiz: Quiz) -> list[QuizRevision]:
    """Those that the address names, else the two newest."""
    wanted = [request.GET.get(name, "") for name in ("from", "to")]
    if any(wanted):
        if not all(text.isascii() and text.isdigit() and len(text) < 10 for text in wanted):
            raise Http404
        return [get_object_or_404(quiz.revisions.select_related("saved_by"), number=int(text)) for text in wanted]
    newest = list(quiz.revisions.select_related("saved_by")[:2])
    if len(newest) < 2:
        raise Http404
    return newest
