"""A stored transcript as a download."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import slugify

from rooms.models import Transcript
from rooms.transcript_formats import FORMATS
from rooms.transcript_formats.shapes import Document, Line
from rooms.transcript_queries import segments_of


def file_response(transcript: Transcript, kind: str) -> HttpResponse:
    """`kind` is one of FORMATS. Never kept in a shared cache: it is what people said."""
    chosen = FORMATS[kind]
    response = HttpResponse(chosen.write(_document(transcript)), content_type=f"{chosen.content_type}; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=file_name(transcript, kind)
    )
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def file_name(transcript: Transcript, kind: str) -> str:
    """`german-2026-11-22-0900.vtt`"""
    name = slugify(str(transcript.room), allow_unicode=True) or "transcript"
    return f"{name}-{transcript.created_at:%Y-%m-%d-%H%M}.{kind}"


def _document(transcript: Transcript) -> Document:
    lines = [
        Line(
            segment.start_ms,
            segment.end_ms,
            segment.speaker_name,
            segment.shown_text,
            segment.source,
            segment.text if segment.corrected_text else "",
            segment.confidence,
            segment.alternatives,
            segment.captioner_name,
            segment.vocabulary_version,
        )
        for segment in segments_of(transcript).filter(withdrawn_at__isnull=True)
    ]
    return Document(str(transcript.room), transcript.created_at, transcript.ended_at, lines)
