"""Everybody's picture, and the page on which one changes one's own."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.generic import FormView

from accounts.avatar_forms import PartsForm
from accounts.avatars import SVG, Avatar, PartsInvalid, avatar_of, check_parts, parts_of
from accounts.avatars.drawing import draw
from accounts.models import User
from accounts.services.avatars import draw_avatar, reset_avatar

FOREVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "public, no-cache"
# Opened by itself an SVG is a document: it shows shapes and can do nothing.
_SHAPES_ONLY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@require_safe
def avatar(request: HttpRequest, user_id: UUID) -> HttpResponseBase:
    """The picture of a person, to whoever was shown its address. With its own `v` browsers keep it for good."""
    user = User.objects.only("pk", "avatar", "avatar_parts").filter(pk=user_id, is_active=True).first()
    if user is None:
        raise Http404
    found = avatar_of(user)
    return send_avatar(request, found, lasting=request.GET.get("v") == found.digest)


@require_safe
def drawn(request: HttpRequest) -> HttpResponseBase:
    """What choices look like, for the editor's preview: one query parameter for each part."""
    try:
        parts = check_parts(request.GET.dict())
    except PartsInvalid:
        raise Http404 from None
    return send_avatar(request, Avatar(draw(parts).encode(), SVG), lasting=True)


def send_avatar(request: HttpRequest, shown: Avatar, *, lasting: bool) -> HttpResponseBase:
    headers = {
        "Content-Type": shown.mime_type,
        "ETag": f'"{shown.digest}"',
        "Cache-Control": FOREVER if lasting else ASK_AGAIN,
        "Content-Security-Policy": _SHAPES_ONLY,
        "X-Content-Type-Options": "nosniff",
    }
    answer = HttpResponse(shown.content, headers=headers)
    return get_conditional_response(request, headers["ETag"], None, answer) or answer


class AvatarView(LoginRequiredMixin, FormView):
    """Choose the parts, see them at once, or upload a picture (media_storage)."""

    form_class = PartsForm
    template_name = "accounts/avatar.html"
    success_url = reverse_lazy("accounts:avatar_editor")

    def get_initial(self) -> dict[str, Any]:
        return parts_of(self.request.user)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "reset" not in request.POST:
            return super().post(request, *args, **kwargs)
        reset_avatar(user=request.user)
        messages.success(request, _("You have your first picture again."))
        return redirect(self.get_success_url())

    def form_valid(self, form: PartsForm) -> HttpResponse:
        draw_avatar(user=self.request.user, parts=form.cleaned_data)
        messages.success(self.request, _("Your picture is saved."))
        return super().form_valid(form)
