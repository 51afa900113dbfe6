"""The admin as a teacher's desk: what to go on with, what runs, what is new."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
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
from classroom.attention import instance_points, moderation_points
from classroom.services import RunningGame, running_games
from quizzes import permissions, queries
from quizzes.moderation_queries import notices_for, waiting_counts
from quizzes.quiztivity_queries import listed_quiztivities, own_quiztivities
from rooms.queries import own_rooms

RECENT_QUIZZES = 6
# Stands in an address for the id that a script fills in.
SOME_ID = UUID(int=0)
RECENT_RESULTS = 5
RUNNING_ASSIGNMENTS = 10
RECENT_ACTIVITIES = RECENT_CALLS = 4
# Of more, the rest is folded.
FOLDERS_SHOWN = 8
EDITORS = {f"quizzes_{kind}_{page}" for kind in ("quiz", "quiztivity") for page in ("add", "change")}
LOGGED_OUT = _(
    "You were logged out before this was saved. What you wrote is kept in this browser: log in to go on with it."
)
OWN_APPS = {"accounts", "media_storage", "quizzes", "rooms", "classroom"}


class ClassroomAdminSite(admin.AdminSite):
    site_title = "Classroom"
    site_header = "Classroom"
    index_title = _("Your desk")
    enable_nav_sidebar = False
    index_template = "admin/desk.html"

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and request.user.may_enter

    def admin_view(self, view: Callable[..., HttpResponse], cacheable: bool = False) -> Callable[..., HttpResponse]:
        """Who saves in an editor after a log-in ended is told so, and that what was written isn't lost."""
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def told(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            saves = request.method == "POST" and not request.user.is_authenticated
            if saves and request.resolver_match.url_name in EDITORS:
                messages.warning(request, LOGGED_OUT)
            return inner(request, *args, **kwargs)

        return told

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is one log-in page, the product's; whoever has no desk is told so."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied(gettext("This account has no desk."))
        wanted = request.GET.get("next") or reverse("admin:index")
        return redirect(f"{reverse('accounts:login')}?{urlencode({'next': wanted})}")

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is one page for it, which counts guesses, ends other log-ins and sends a mail."""
        return redirect("accounts:password_change")

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        # 307 keeps the POST, so that logging out needs its CSRF token there too.
        return HttpResponse(status=307, headers={"Location": reverse("accounts:logout")})

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().index(request, {**self._desk(request), **(extra_context or {})})

    def _desk(self, request: HttpRequest) -> dict[str, Any]:
        """What the person's roles make of the desk; a part that isn't theirs is left out."""
        user, now = request.user, timezone.now()
        desk: dict[str, Any] = _work(request, now) if permissions.can_create(user) else {}
        points = []
        if permissions.can_moderate(user):
            counts = waiting_counts()
            points = moderation_points(counts)
            desk["unrated_count"], desk["queue_waits"] = counts["unrated"], any(counts.values())
        points += instance_points(user, now=now)
        desk["points"], desk["all_is_well"] = points, not any(point.waits for point in points)
        desk["administers"] = is_administrator(user)
        desk["app_groups"] = _grouped(self.get_app_list(request)) if desk["administers"] else []
        return desk


def _grouped(apps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Lists of the product's apps, after one group with those of the libraries it stands on."""
    apps = [{**app, "models": [model for model in app["models"] if model["admin_url"]]} for app in apps]
    own = [app for app in apps if app["app_label"] in OWN_APPS]
    others = [model for app in apps if app["app_label"] not in OWN_APPS for model in app["models"]]
    return [{"name": _("Instance"), "models": others}, *own]


def _work(request: HttpRequest, now: datetime) -> dict[str, Any]:
    """What somebody who teaches goes on with."""
    user = request.user
    settle_due_assignments(owner=user)
    games, games_unknown = _games(request)
    folders = queries.own_folders(user)
    return {
        "some_id": SOME_ID,
        "quizzes": list(queries.listed(queries.own_quizzes(user)).order_by("-updated_at", "id")[:RECENT_QUIZZES]),
        "folders": folders[:FOLDERS_SHOWN],
        "more_folders": folders[FOLDERS_SHOWN:],
        "results": list(queries.listed_results(queries.own_results(user)).order_by("-timestamp")[:RECENT_RESULTS]),
        "assignments": list(running_assignments(user, now=now)[:RUNNING_ASSIGNMENTS]),
        "activities": list(
            listed_quiztivities(own_quiztivities(user)).order_by("-updated_at", "id")[:RECENT_ACTIVITIES]
        ),
        "calls": list(own_rooms(user).filter(ended_at=None)[:RECENT_CALLS]),
        "games": games,
        "games_unknown": games_unknown,
        "moderation_notices": notices_for(user),
    }


def _games(request: HttpRequest) -> tuple[list[RunningGame], bool]:
    """(running games, whether they could not be asked for): the desk opens without Redis too."""
    try:
        return running_games(host=request.user), False
    except RedisError:
        return [], True
