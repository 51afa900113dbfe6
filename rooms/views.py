"""Pages: one's rooms, the way in by code, and the call itself."""

import io
from typing import Any, cast
from uuid import UUID

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.addresses import network_of
from accounts.avatars import avatar_of
from accounts.bin_messages import say_it_is_in_the_bin
from accounts.bin_services import put_into_bin
from accounts.models import User
from accounts.views.avatars import send_avatar
from rooms import queries, services, video
from rooms.browser_tokens import give_token
from rooms.forms import CodeForm, NewRoomForm
from rooms.models import Room, RoomParticipant
from rooms.permissions import can_end, can_read
from rooms.signing_data import signing_data
from rooms.transcript_queries import of_rooms, running_transcript

PAGE_SIZE = 20


@login_required
def rooms(request: HttpRequest) -> HttpResponse:
    """GET: one's rooms and a form for a new one. POST makes it and opens it."""
    user = cast(User, request.user)
    form = NewRoomForm(request.POST or None, initial={"waiting_room": True})
    if request.method == "POST" and form.is_valid():
        room = services.create_room(owner=user, **form.cleaned_data)
        return redirect("rooms:call", code=room.room_code)
    context = {
        "form": form,
        "most_people": video.backend().most_people,
        "page": Paginator(queries.listed(queries.own_rooms(user)), PAGE_SIZE).get_page(request.GET.get("page")),
        "seen": queries.rooms_seen_by(user)[:PAGE_SIZE],
    }
    return render(request, "rooms/rooms.html", context, status=400 if form.errors else 200)


@require_safe
def join(request: HttpRequest) -> HttpResponse:
    """A field for the code; `?code=` goes to that call, or says what is wrong."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        try:
            if services.find_room(code=form.cleaned_data["code"], asker=network_of(request)) is not None:
                return redirect("rooms:call", code=form.cleaned_data["code"])
            form.add_error("code", _("There is no call with this code. Check it."))
        except services.TooManyGuesses as refused:
            form.add_error("code", refused.message)
    return render(request, "rooms/join.html", {"form": form}, status=404 if form.errors else 200)


@require_safe
@never_cache
def call(request: HttpRequest, code: str) -> HttpResponse:
    """The page of a call: first the mirror, then the door, then the call. It holds no credentials."""
    try:
        room = _found(request, code)
    except services.TooManyGuesses:
        # The page of the code says that one has to wait.
        return redirect(f"{reverse('rooms:join')}?{urlencode({'code': code})}")
    address = _address(request, reverse("rooms:call", args=[room.room_code]))
    context: dict[str, Any] = {
        "room": room,
        "transcript": running_transcript(room),
        "through_server": video.backend().name != "mesh",
        "address": address,
        "page_data": {
            "code": room.room_code,
            "socket": f"/ws/rooms/{room.room_code}/",
            "name": request.user.username if request.user.is_authenticated else "",
            "signing": signing_data(),
            "video": video.backend().name,
        },
    }
    if room.ended_at is not None:
        transcripts = [] if request.user.is_anonymous else of_rooms([room], request.user).get(room.pk, [])
        context["transcripts"] = transcripts
        past = list(room.messages.order_by("created_at", "id")) if can_read(request.user, room) else []
        return render(
            request, "rooms/ended.html", {**context, "past": past}, status=200 if past or transcripts else 410
        )
    response = render(request, "rooms/call.html", context)
    give_token(request, response)
    return response


@require_POST
@login_required
def end(request: HttpRequest, code: str) -> HttpResponse:
    room = _room(request, code)
    if not can_end(request.user, room):
        raise Http404
    services.end_room(room=room)
    messages.success(request, _("The call has ended for everybody."))
    return redirect("rooms:list")


@require_POST
@login_required
def delete(request: HttpRequest, code: str) -> HttpResponse:
    """Into its owner's bin: whoever is in the call is put out."""
    room = _room(request, code)
    if not can_end(request.user, room):
        raise Http404
    if put_into_bin(thing=room):
        say_it_is_in_the_bin(request, [room])
    return redirect("rooms:list")


@require_safe
def qr(request: HttpRequest, code: str) -> HttpResponse:
    """The call's address as a QR code; black on white, as many readers need."""
    room = _room(request, code)
    out = io.BytesIO()
    address = _address(request, reverse("rooms:call", args=[room.room_code]))
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", border=3, dark="#000", light="#fff", omitsize=True
    )
    return HttpResponse(out.getvalue(), content_type="image/svg+xml")


@require_safe
def person_avatar(request: HttpRequest, code: str, stay_id: str) -> HttpResponseBase:
    """The picture of somebody in the call, for their tile. Guests have none; outsiders don't know the id."""
    try:
        stays = RoomParticipant.objects.select_related("user").filter(
            pk=UUID(stay_id), room__room_code=code, room__deleted_at=None
        )
    except ValueError:
        raise Http404 from None
    user = next((stay.user for stay in stays), None)
    if user is None:
        raise Http404
    return send_avatar(request, avatar_of(user), lasting=False)


def _room(request: HttpRequest, code: str) -> Room:
    try:
        return _found(request, code)
    except services.TooManyGuesses:
        raise Http404 from None


def _found(request: HttpRequest, code: str) -> Room:
    """Raises TooManyGuesses."""
    room = services.find_room(code=code, asker=network_of(request))
    if room is None:
        raise Http404
    return room


def _address(request: HttpRequest, path: str) -> str:
    """`path` at the instance's public address, or at the one this page was opened by."""
    return f"{settings.PUBLIC_URL}{path}" if settings.PUBLIC_URL else request.build_absolute_uri(path)
