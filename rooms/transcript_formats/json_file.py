"""JSON: everything that is known, for other programs."""

import json
from typing import Any

from rooms.transcript_formats.shapes import Document, Line, in_order

VERSION = 1


def write(document: Document) -> str:
    content = {
        "format": "classroom-transcript",
        "version": VERSION,
        "room": document.room,
        "started_at": document.started_at.isoformat(),
        "ended_at": None if document.ended_at is None else document.ended_at.isoformat(),
        "segments": [_segment(line) for line in in_order(document.lines)],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _segment(line: Line) -> dict[str, Any]:
    return {
        "start_ms": line.start_ms,
        "end_ms": line.end_ms,
        "speaker": line.speaker,
        "captioner": line.captioner,
        "source": line.source,
        "text": line.text,
        "original": line.original,
        "confidence": line.confidence,
        "alternatives": list(line.alternatives),
        "vocabulary_version": line.vocabulary,
    }
