"""Pages of transcripts: the list, one transcript with search and corrections, downloads."""

from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.bin_messages import say_it_is_in_the_bin
from accounts.bin_services import delete_for_good, put_into_bin
from accounts.models import User
from rooms import transcript_queries, transcript_services
from rooms.models import Transcript, TranscriptSegment
from rooms.permissions import can_change_segment, can_delete_transcript
from rooms.protocol.captions import CORRECTION_MAX_CHARACTERS, is_uncertain
from rooms.transcript_files import file_response
from rooms.transcript_formats import FORMATS
from rooms.transcript_formats.shapes import clock

PAGE_SIZE = 20
SEGMENTS_PER_PAGE = 200
WORDS_MAX_CHARACTERS = 100


@require_safe
@login_required
def transcripts(request: HttpRequest) -> HttpResponse:
    """What one may read, newest first; `?q=` searches in the texts."""
    rows = transcript_queries.readable_transcripts(cast(User, request.user))
    words = _words(request)
    if words:
        rows = transcript_queries.found_in(rows, words)
    page = Paginator(transcript_queries.listed(rows), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "rooms/transcripts.html", {"page": page, "words": words})


@require_safe
@never_cache
@login_required
def transcript(request: HttpRequest, transcript_id: UUID) -> HttpResponse:
    """One transcript; `?q=` shows what holds these words."""
    found, words = _readable(request, transcript_id), _words(request)
    rows = transcript_queries.segments_of(found)
    page = Paginator(transcript_queries.segments_with(rows, words) if words else rows, SEGMENTS_PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "transcript": found,
        "words": words,
        "page": page,
        "segments": [_shown(segment, request.user, found, words) for segment in page],
        "may_delete": can_delete_transcript(request.user, found),
        "formats": [(kind, form.name) for kind, form in FORMATS.items()],
        "kept_days": settings.TRANSCRIPTS_KEPT_DAYS,
        "bin_days": settings.BIN_DAYS,
        "max_characters": CORRECTION_MAX_CHARACTERS,
    }
    return render(request, "rooms/transcript.html", context)


@require_POST
@login_required
def change_segment(request: HttpRequest, transcript_id: UUID, segment_id: UUID) -> HttpResponse:
    """Correct it (`text`), or take it back (`withdraw`)."""
    user, found = cast(User, request.user), _readable(request, transcript_id)
    rows = transcript_queries.segments_of(found).filter(withdrawn_at__isnull=True)
    segment = get_object_or_404(rows, pk=segment_id)
    if not can_change_segment(user, segment, found):
        raise Http404
    if "withdraw" in request.POST:
        transcript_services.withdraw_segment(segment=segment)
        messages.success(request, _("It is taken back; its text is gone."))
    else:
        text = request.POST.get("text", "").replace("\r\n", "\n")
        if len(text) > CORRECTION_MAX_CHARACTERS:
            # The field of the page lets nobody write so much.
            raise BadRequest("text")
        transcript_services.correct_segment(segment=segment, text=text, user=user, name=user.username)
        messages.success(request, _("The correction is saved."))
    address = reverse("rooms:transcript", args=[transcript_id])
    return redirect(f"{address}{_query(request)}#segment-{segment_id}")


@require_POST
@login_required
def delete(request: HttpRequest, transcript_id: UUID) -> HttpResponse:
    """Into its owner's bin; with `for_good` past it."""
    found = _readable(request, transcript_id)
    if not can_delete_transcript(request.user, found):
        raise Http404
    if put_into_bin(thing=found):
        if "for_good" in request.POST:
            delete_for_good(thing=found)
            messages.success(request, _("The transcript is deleted for good."))
        else:
            say_it_is_in_the_bin(request, [found])
    return redirect("rooms:transcripts")


@require_safe
@login_required
def download(request: HttpRequest, transcript_id: UUID, kind: str) -> HttpResponse:
    """`kind` is one of FORMATS."""
    if kind not in FORMATS:
        raise Http404
    return file_response(_readable(request, transcript_id), kind)


def _readable(request: HttpRequest, transcript_id: UUID) -> Transcript:
    """A transcript that one may not read doesn't exist."""
    rows = transcript_queries.listed(transcript_queries.readable_transcripts(cast(User, request.user)))
    return get_object_or_404(rows, pk=transcript_id)


def _words(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\x00", "").strip()[:WORDS_MAX_CHARACTERS]


def _query(request: HttpRequest) -> str:
    """The search that the form was sent from, so that one stays at one's place."""
    query = request.GET.urlencode()
    return f"?{query}" if query else ""


def _shown(segment: TranscriptSegment, person: Any, found: Transcript, words: str) -> dict[str, Any]:
    return {
        "segment": segment,
        "at": clock(segment.start_ms)[:-4],
        "parts": marked(segment.shown_text, words),
        "uncertain": segment.withdrawn_at is None and is_uncertain(segment.shown_confidence),
        "percent": None if segment.confidence is None else round(segment.confidence * 100),
        "may_change": segment.withdrawn_at is None and can_change_segment(person, segment, found),
    }


def marked(text: str, words: str) -> list[tuple[bool, str]]:
    """`text` in parts: (whether it is what was searched for, the part)."""
    low, parts, at = text.lower(), list[tuple[bool, str]](), 0
    if not words or len(low) != len(text):  # some letters grow when they are made small
        return [(False, text)]
    while (found := low.find(words.lower(), at)) >= 0:
        parts += [(False, text[at:found]), (True, text[found : found + len(words)])]
        at = found + len(words)
    return [part for part in [*parts, (False, text[at:])] if part[1]]
