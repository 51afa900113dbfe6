"""The admin as a teacher's desk: what to go on with, what runs, what is new."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError

from accounts.permissions import is_administrator
from classroom.assignment_queries import running_assignments
from classroom.assignment_results import settle_due_assignments
from classroom.services import RunningGame, running_games
from quizzes import permissions, queries
from quizzes.moderation_queries import notices_for, waiting_counts

RECENT_QUIZZES = 6
# Stands in an address for the id that a script fills in.
SOME_ID = UUID(int=0)
RECENT_RESULTS = 5
RUNNING_ASSIGNMENTS = 10


class ClassroomAdminSite(admin.AdminSite):
    site_title = "Classroom"
    site_header = "Classroom"
    index_title = _("Your desk")
    enable_nav_sidebar = False
    index_template = "admin/desk.html"

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and request.user.may_enter

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is one log-in page, the product's; whoever has no desk is told so."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied(gettext("This account has no desk."))
        wanted = request.GET.get("next") or reverse("admin:index")
        return redirect(f"{reverse('accounts:login')}?{urlencode({'next': wanted})}")

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        # 307 keeps the POST, so that logging out needs its CSRF token there too.
        return HttpResponse(status=307, headers={"Location": reverse("accounts:logout")})

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().index(request, {**self._desk(request), **(extra_context or {})})

    def _desk(self, request: HttpRequest) -> dict[str, Any]:
        """What the person's roles make of the desk; a part that isn't theirs is left out."""
        user = request.user
        desk: dict[str, Any] = {}
        if permissions.can_create(user):
            desk["some_id"] = SOME_ID
            settle_due_assignments(owner=user)
            quizzes = queries.listed(queries.own_quizzes(user)).order_by("-updated_at", "id")
            desk["quizzes"] = list(quizzes[:RECENT_QUIZZES])
            desk["results"] = list(
                queries.listed_results(queries.own_results(user)).order_by("-timestamp")[:RECENT_RESULTS]
            )
            desk["assignments"] = list(running_assignments(user, now=timezone.now())[:RUNNING_ASSIGNMENTS])
            desk["games"], desk["games_unknown"] = _games(request)
            desk["moderation_notices"] = notices_for(user)
        if permissions.can_moderate(user):
            desk["waiting"] = waiting_counts()
            desk["unrated_count"] = desk["waiting"]["unrated"]
        desk["administers"] = is_administrator(user)
        return desk


def _games(request: HttpRequest) -> tuple[list[RunningGame], bool]:
    """(running games, whether they could not be asked for): the desk opens without Redis too."""
    try:
        return running_games(host=request.user), False
    except RedisError:
        return [], True
