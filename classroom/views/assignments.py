"""Assignments for their owners: assign a quiz, see who is where, close and open again."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from msgspec import convert

from accounts.bin_messages import say_it_is_in_the_bin
from accounts.bin_services import put_into_bin
from accounts.models import User
from classroom import assignment_queries, assignment_services
from classroom.assignment_forms import AssignForm, DueForm
from classroom.assignment_results import settle_due_assignments
from classroom.engine import GameOptions
from classroom.models import Assignment, AssignmentPlayer
from classroom.services import GameRefused, remembered_options
from classroom.views.addresses import home_address, is_loopback, public_address, qr_inline
from quizzes.models import Quiz
from quizzes.permissions import can_start

PAGE_SIZE = 20


@login_required
def assign(request: HttpRequest, quiz_id: UUID) -> HttpResponse:
    """GET: the dialog. POST: makes the assignment and goes to its page."""
    user = cast(User, request.user)
    quiz = Quiz.objects.filter(pk=quiz_id).first()
    if quiz is None or not can_start(user, quiz):
        raise Http404
    form = AssignForm(request.POST or None, initial=_remembered(user))
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            assignment = assignment_services.create_assignment(
                quiz=quiz, owner=user, options=form.game_options(), paced=form.paced_options()
            )
        except GameRefused as refusal:
            problem = refusal.message
        else:
            messages.success(request, _("The quiz is assigned. Send the link to your class."))
            return redirect("classroom:assignment", assignment_id=assignment.pk)
    context = {
        "quiz": quiz,
        "form": form,
        "problem": problem,
        "question_count": len(quiz.questions),
        "zone": timezone.get_current_timezone_name(),
    }
    return render(request, "classroom/assign.html", context, status=400 if problem or form.errors else 200)


@login_required
def assignments(request: HttpRequest) -> HttpResponse:
    """The owner's assignments, newest first."""
    own = assignment_queries.own_assignments(cast(User, request.user))
    rows = assignment_queries.listed_assignments(own).order_by("-created_at", "id")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "classroom/assignments.html", {"page": page, "now": timezone.now()})


@login_required
def assignment(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    """Link, QR code, everybody's progress, and what the owner may do."""
    settle_due_assignments(owner=cast(User, request.user))
    return _page(request, _own(request, assignment_id), DueForm())


@login_required
@require_POST
def close(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    assignment_services.close_assignment(assignment=_own(request, assignment_id))
    messages.success(request, _("The assignment is closed. What was done until now counts."))
    return redirect("classroom:assignment", assignment_id=assignment_id)


@login_required
@require_POST
def reopen(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    """Sets a new end, which also opens what was closed."""
    found, form = _own(request, assignment_id), DueForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    try:
        assignment_services.reopen_assignment(assignment=found, due_at=form.cleaned_data["due_at"])
    except GameRefused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("The new end is saved. The assignment takes answers."))
    return redirect("classroom:assignment", assignment_id=assignment_id)


@login_required
@require_POST
def remove_player(request: HttpRequest, assignment_id: UUID, player_id: UUID) -> HttpResponse:
    player = get_object_or_404(AssignmentPlayer, pk=player_id, assignment=_own(request, assignment_id))
    if put_into_bin(thing=player):
        say_it_is_in_the_bin(request, [player])
    return redirect("classroom:assignment", assignment_id=assignment_id)


@login_required
@require_POST
def delete(request: HttpRequest, assignment_id: UUID) -> HttpResponse:
    found = _own(request, assignment_id)
    if put_into_bin(thing=found):
        say_it_is_in_the_bin(request, [found])
    return redirect("classroom:assignments")


def _remembered(user: User) -> dict[str, Any]:
    """What the dialog begins with: as this person last assigned, else as they last started a game. Never an end."""
    last = assignment_queries.own_assignments(user).order_by("-created_at").first()
    options = remembered_options(user) if last is None else convert(last.plan["options"], GameOptions)
    names = ("scoring", "randomise_questions", "randomise_answers")
    initial = {name: getattr(options, name) for name in names} | {"custom_field": options.custom_field or ""}
    if last is not None:
        own = ("attempts_allowed", "timed", "solutions")
        initial |= {name: getattr(last, name) for name in own}
        if last.solutions == Assignment.Solutions.DUE:
            del initial["solutions"]  # it would ask for an end, which is new each time
    return initial


def _own(request: HttpRequest, assignment_id: UUID) -> Assignment:
    """The signed-in person's own assignment; a stranger's doesn't exist."""
    return get_object_or_404(assignment_queries.own_assignments(cast(User, request.user)), pk=assignment_id)


def _page(request: HttpRequest, found: Assignment, form: DueForm) -> HttpResponse:
    link = public_address(request, reverse("classroom:attempt", args=[found.code]))
    players = assignment_queries.progress_rows(found)
    has_result = assignment_queries.has_result(found)
    context: dict[str, Any] = {
        "assignment": found,
        "over": assignment_queries.is_over(found, now=timezone.now()),
        "players": players,
        "finished_count": sum(player["finished"] for player in players),
        "has_custom_field": bool(found.plan["options"]["custom_field"]),
        "has_result": has_result,
        "result_in_bin": not has_result and assignment_queries.is_result_binned(found),
        "form": form,
        "zone": timezone.get_current_timezone_name(),
        "link": link,
        "loopback": is_loopback(link),
        "home_address": home_address(request),
        # segno's own output: a path and its attributes.
        "qr": mark_safe(qr_inline(link)),  # noqa: S308
        "data": {"address": reverse("api:assignment-detail", args=[found.pk])},
    }
    return render(request, "classroom/assignment.html", context, status=400 if form.errors else 200)
