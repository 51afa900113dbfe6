"""Whoever logs in while their account waits to be deleted is asked whether to keep it, before anything else."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext_lazy

GetResponse = Callable[[HttpRequest], HttpResponse]

# Their data is still theirs to take along.
_OPEN = frozenset(
    {
        *(f"accounts:{name}" for name in ("deletion", "keep_account", "logout", "avatar", "confirm_deletion")),
        *(f"accounts:{name}" for name in ("privacy", "ask_for_export", "delete_export", "export_file")),
        *(f"api:{name}" for name in ("session", "logout", "deletion", "confirm_deletion")),
        *(f"api:data-export-{name}" for name in ("list", "detail", "file")),
        *("api:schema", "api:docs", "accounts:language", "classroom:words", "classroom:icon"),
        *("classroom:page_words", "classroom:manifest", "classroom:service_worker", "classroom:shell"),
    }
)
DELETION_PLANNED = {
    "code": "deletion_planned",
    "message": gettext_lazy("This account waits to be deleted. Keep it first: DELETE users/me/deletion/."),
    "fields": {},
}


def lead_to_deletion(get_response: GetResponse) -> GetResponse:
    """Middleware after authentication."""

    def middleware(request: HttpRequest) -> HttpResponse:
        bound = settings.SESSION_COOKIE_NAME in request.COOKIES
        if not bound or not request.user.is_authenticated or not request.user.is_deleted or _is_open(request):
            return get_response(request)
        if request.path.startswith(reverse("api:session").removesuffix("auth/session/")):
            return JsonResponse(DELETION_PLANNED, status=403)
        return redirect("accounts:deletion")

    return middleware


def _is_open(request: HttpRequest) -> bool:
    try:
        return resolve(request.path_info).view_name in _OPEN
    except Resolver404:
        return False
