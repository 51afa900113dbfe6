"""Pages of the community: explore, a public quiz, a person's quizzes; and what one does there."""

import io
import json
from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from uuid import UUID

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.addresses import address_of, network_of
from accounts.models import User
from accounts.replica import moments_old
from quizzes import library_services, permissions, queries, services
from quizzes.community_forms import ReportForm, choice_rows, facet_rows
from quizzes.explore import Hits, Wanted, explore, read_wanted
from quizzes.facets import facets
from quizzes.markup import picture_address
from quizzes.models import Quiz
from quizzes.moderation_queries import notice_of
from quizzes.public_questions import public_questions
from quizzes.question_bank import sources_of, with_links
from quizzes.richtext import plain

View = Callable[..., HttpResponse]
QUIET_ZONE = 3
# So many fill a row of the first page.
_RECOMMENDED = 3


def for_explorers(view: View) -> View:
    """Whoever may look through the community; others log in first."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not permissions.can_explore(request.user):
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return guarded


@moments_old
@for_explorers
def explore_page(request: HttpRequest) -> HttpResponse:
    """Everything by GET, so that a search is an address; works without scripts."""
    wanted = read_wanted(request.GET)
    number = request.GET.get("page", "")
    hits = explore(wanted, page=int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1)
    found, complete = facets(wanted)
    context = {
        "wanted": wanted,
        "hits": hits,
        "facets": facet_rows(request, wanted, found, complete=complete),
        "choices": choice_rows(request, wanted),
        "pages": _page_links(request, hits),
        "meant_link": _with(request, q=hits.meant),
        "picked": _picked() if not request.GET else [],
        "can_order_picks": permissions.can_moderate(request.user),
    }
    return render(request, "quizzes/explore.html", context)


@moments_old
@for_explorers
def user_page(request: HttpRequest, username: str) -> HttpResponse:
    """A person's public quizzes. Without any it looks as if there were no such person."""
    username = username.replace("\x00", "")
    person = User.objects.filter(username__iexact=username, is_active=True).first()
    number = request.GET.get("page", "")
    page = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1
    hits = explore(Wanted(author=person.username if person else username), page=page)
    if person is None or not hits.count:
        raise Http404
    context = {"person": person, "hits": hits, "pages": _page_links(request, hits)}
    return render(request, "quizzes/user.html", context)


@moments_old
@for_explorers
def quiz_page(request: HttpRequest, quiz_id: UUID) -> HttpResponse:
    quiz = _public_quiz(request, quiz_id)
    services.count_view(quiz=quiz, viewer=request.user, place=address_of(request))
    person = request.user
    with_answers = permissions.can_see_answers(person) and "answers" in request.GET
    address = _address(request, reverse("quizzes:quiz", args=[quiz.pk]))
    context = {
        "quiz": quiz,
        "tags": sorted(tag.name for tag in quiz.tags.all()),
        "questions": quiz.questions if with_answers else public_questions(quiz.questions),
        "question_count": len(quiz.questions),
        "sources": with_links(sources_of(quiz.questions)),
        "with_answers": with_answers,
        "can_see_answers": permissions.can_see_answers(person),
        "can_start": permissions.can_start(person, quiz),
        "can_copy": permissions.can_create(person),
        "can_edit": permissions.can_edit(person, quiz),
        "can_rate": permissions.can_rate(person, quiz),
        "notice": notice_of(quiz) if permissions.can_edit(person, quiz) else None,
        "can_report": permissions.can_report(person, quiz),
        "own_rating": queries.rating_of(person, quiz) if isinstance(person, User) else None,
        "copied_from": _copied_from(quiz),
        "address": address,
        "cover_address": _address(request, picture_address(quiz.cover_image)) if quiz.cover_image else "",
        "linked_data": _linked_data(quiz, address),
    }
    return render(request, "quizzes/public_quiz.html", context)


@for_explorers
def quiz_qr(request: HttpRequest, quiz_id: UUID) -> HttpResponse:
    """The page's address as a QR code."""
    quiz = _public_quiz(request, quiz_id)
    out = io.BytesIO()
    address = _address(request, reverse("quizzes:quiz", args=[quiz.pk]))
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", border=QUIET_ZONE, dark="#000", light="#fff", omitsize=True
    )
    return HttpResponse(out.getvalue(), content_type="image/svg+xml")


@require_POST
@login_required
def rate(request: HttpRequest, quiz_id: UUID) -> HttpResponse:
    """POST `rating`: like, dislike or withdraw."""
    quiz = _public_quiz(request, quiz_id)
    if not permissions.can_rate(request.user, quiz):
        raise PermissionDenied
    given, user = request.POST.get("rating"), cast(User, request.user)
    if given in ("like", "dislike"):
        services.rate_quiz(user=user, quiz=quiz, positive=given == "like")
    elif given == "withdraw":
        services.withdraw_rating(user=user, quiz=quiz)
    return redirect(f"{reverse('quizzes:quiz', args=[quiz.pk])}#rating")


@require_POST
@login_required
def copy(request: HttpRequest, quiz_id: UUID) -> HttpResponse:
    quiz = _public_quiz(request, quiz_id)
    if not permissions.can_create(request.user):
        raise PermissionDenied
    copied = services.copy_quiz(quiz=quiz, owner=cast(User, request.user))
    messages.success(request, _("This is your copy. It is private."))
    return redirect("admin:quizzes_quiz_change", copied.pk)


@for_explorers
def report(request: HttpRequest, quiz_id: UUID) -> HttpResponse:
    """GET asks what is wrong, POST tells the moderators."""
    quiz = _public_quiz(request, quiz_id)
    if not permissions.can_report(request.user, quiz):
        raise PermissionDenied
    form, status = ReportForm(request.POST or None), 200
    if request.method == "POST" and form.is_valid():
        try:
            library_services.report_quiz(
                quiz=quiz,
                reporter=request.user if isinstance(request.user, User) else None,
                place=network_of(request),
                reason=form.cleaned_data["reason"],
                text=form.cleaned_data["text"],
                now=timezone.now(),
            )
        except library_services.TooManyReports as refused:
            form.add_error(None, refused.message)
            status = 429
        else:
            messages.success(request, _("Thank you. The moderators will look at this quiz."))
            return redirect("quizzes:quiz", quiz.pk)
    return render(request, "quizzes/report.html", {"quiz": quiz, "form": form}, status=status)


def _public_quiz(request: HttpRequest, quiz_id: UUID) -> Quiz:
    """What the community shows, and to moderators what they have hidden; also one's own public one. Else 404."""
    rows = queries.quizzes_visible_to(request.user).filter(public=True)
    return get_object_or_404(rows.select_related("user").prefetch_related("tags"), pk=quiz_id)


def _copied_from(quiz: Quiz) -> dict[str, Any] | None:
    """Whom it was copied from; with a link as long as the community shows the original."""
    if not quiz.copied_from_author:
        return None
    shown = quiz.copied_from_id and queries.public_quizzes().filter(pk=quiz.copied_from_id).exists()
    return {"author": quiz.copied_from_author, "quiz_id": quiz.copied_from_id if shown else None}


def _picked() -> list[Quiz]:
    return explore(Wanted(sort="picked"), page_size=_RECOMMENDED).quizzes


def _address(request: HttpRequest, path: str) -> str:
    return f"{settings.PUBLIC_URL}{path}" if settings.PUBLIC_URL else request.build_absolute_uri(path)


def _with(request: HttpRequest, **changes: str) -> str:
    """This page's address with other values; "" takes one out. Back to the first page."""
    params = request.GET.copy()
    params.pop("page", None)
    for name, value in changes.items():
        params.pop(name, None)
        if value:
            params[name] = value
    return f"?{params.urlencode()}"


def _page_links(request: HttpRequest, hits: Hits) -> dict[str, str]:
    def link(number: int) -> str:
        return _with(request, page=str(number)) if 1 <= number <= hits.pages else ""

    return {"previous": link(hits.page - 1), "next": link(hits.page + 1)}


def _linked_data(quiz: Quiz, address: str) -> SafeString:
    """schema.org's Quiz as JSON-LD: data for search engines, not a script."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Quiz",
        "name": plain(quiz.title),
        "description": plain(quiz.description),
        "url": address,
        "author": {"@type": "Person", "name": quiz.user.username},
        "dateCreated": quiz.created_at.isoformat(),
        "dateModified": quiz.updated_at.isoformat(),
        "inLanguage": quiz.language,
        "about": quiz.subject,
        "educationalLevel": quiz.level,
        "keywords": ", ".join(sorted(tag.name for tag in quiz.tags.all())),
    }
    text = json.dumps({name: value for name, value in data.items() if value}, ensure_ascii=False)
    escaped = text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
    return mark_safe(escaped)  # noqa: S308 (nothing in it can end the element)
