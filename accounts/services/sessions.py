"""Browsers that are signed in: listed, noted when they are used, ended one by one or together."""

import time
from datetime import timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import BooleanField, Case, Exists, F, OuterRef, QuerySet, Value, When
from django.http import HttpRequest
from django.utils import timezone

from accounts.addresses import UNKNOWN, address_of
from accounts.devices import device_words
from accounts.event_words import ALL_OTHERS
from accounts.models import ApiToken, User, UserSession
from accounts.security_models import USER_AGENT_MAX_CHARACTERS
from accounts.services.log_in_news import tell_log_ins_changed
from accounts.services.security_events import Kind, record_event

NOTE_USE_EVERY = timedelta(minutes=1)
_GATE_MAX_KEYS = 10_000
# When this process noted a session's use last; most requests need no query for it.
_noted: dict[str, float] = {}


def live_sessions(user: User) -> QuerySet[UserSession]:
    """The browsers in which somebody is signed in now, the last used first."""
    alive = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=timezone.now())
    return UserSession.objects.filter(Exists(alive), user=user)


def begin_session(*, request: HttpRequest, user: User) -> UserSession:
    """The row of a log-in that was just bound to the request's session."""
    if request.session.session_key is None:
        request.session.save()
    row, _ = UserSession.objects.update_or_create(
        session_key=request.session.session_key, defaults={"user": user, **_where(request)}
    )
    return row


def note_use(*, request: HttpRequest, user: User) -> None:
    """The person and this browser were seen; at most once a minute for all processes together."""
    key = request.session.session_key
    if key is None or not _gate_opens(key):
        return
    now = timezone.now()
    idle = When(last_seen__lt=now - timedelta(seconds=settings.STAFF_IDLE_S), then=Value(True))
    due = UserSession.objects.filter(session_key=key, last_seen__lte=now - NOTE_USE_EVERY)
    changed = due.update(
        last_seen=now,
        left_idle=Case(idle, default=F("left_idle"), output_field=BooleanField()),
        ip_address=_where(request)["ip_address"],
    )
    if not changed and not UserSession.objects.filter(session_key=key).exists():
        begin_session(request=request, user=user)
    note_person(user=user)


def note_person(*, user: User) -> None:
    """The person was seen; written at most once a minute."""
    now = timezone.now()
    if user.last_seen is None or now - user.last_seen >= NOTE_USE_EVERY:
        User.objects.filter(pk=user.pk).update(last_seen=now)


def was_left_idle(session_key: str | None) -> bool:
    """Whether this browser was unused for longer than staff pages allow, now or since the log-in."""
    row = UserSession.objects.filter(session_key=session_key).first()
    if row is None or not settings.STAFF_IDLE_S:
        return False
    return row.left_idle or timezone.now() - row.last_seen > timedelta(seconds=settings.STAFF_IDLE_S)


def end_session(*, session: UserSession, request: HttpRequest | None = None) -> None:
    """Sign one browser out, its sockets and paired remote controls too."""
    _end(session.user, UserSession.objects.filter(pk=session.pk))
    record_event(
        user=session.user, kind=Kind.SESSION_ENDED, request=request, details={"name": device_words(session.user_agent)}
    )


def end_other_sessions(*, user: User, request: HttpRequest, reason: str = "") -> int:
    """Sign out every browser but the one that asks; how many."""
    ended = _end(user, UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key))
    if ended:
        details = {"count": str(ended), "reason": reason or ALL_OTHERS}
        record_event(user=user, kind=Kind.SESSION_ENDED, request=request, details=details)
    return ended


def end_all_access(*, user: User) -> None:
    """Nothing that this person got by logging in opens anything any more: browsers, sockets, remotes, tokens."""
    ApiToken.objects.filter(user=user).delete()
    _end(user, UserSession.objects.filter(user=user))


def forget_session(*, session_key: str | None) -> None:
    """The row of a session that is over."""
    UserSession.objects.filter(session_key=session_key).delete()


def move_session(*, request: HttpRequest, old_key: str | None) -> None:
    """The session got another key; it is the same browser."""
    UserSession.objects.filter(session_key=old_key).update(session_key=request.session.session_key)


def purge_sessions() -> int:
    """Delete expired sessions and rows of sessions that are gone; how many rows."""
    _store().clear_expired()
    alive = Session.objects.filter(session_key=OuterRef("session_key"))
    return UserSession.objects.filter(~Exists(alive)).delete()[0]


def _end(user: User, rows: QuerySet[UserSession]) -> int:
    keys = list(rows.values_list("session_key", flat=True))
    for key in keys:
        _store()(key).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
    User.objects.filter(pk=user.pk).update(remotes_valid_from=timezone.now())
    tell_log_ins_changed(user)
    return len(keys)


def _where(request: HttpRequest) -> dict[str, Any]:
    address = address_of(request)
    return {
        "ip_address": None if address == UNKNOWN else address,
        "user_agent": request.headers.get("User-Agent", "").replace("\0", "")[:USER_AGENT_MAX_CHARACTERS],
    }


def _gate_opens(key: str) -> bool:
    now = time.monotonic()
    if now - _noted.get(key, float("-inf")) < NOTE_USE_EVERY.total_seconds():
        return False
    if len(_noted) >= _GATE_MAX_KEYS:
        _noted.clear()
    _noted[key] = now
    return True


def _store() -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore
