"""Transcripts as files: TXT, WebVTT, SRT and JSON. Pure; reading the database and sending are done elsewhere."""

from collections.abc import Callable
from dataclasses import dataclass

from rooms.transcript_formats import json_file, srt, text, webvtt
from rooms.transcript_formats.shapes import Document


@dataclass(frozen=True)
class Format:
    """`write` gives the whole file's text, to be encoded as UTF-8."""

    name: str
    content_type: str
    write: Callable[[Document], str]


# By the ending of a file's name.
FORMATS = {
    "txt": Format("Text", "text/plain", text.write),
    "vtt": Format("WebVTT", "text/vtt", webvtt.write),
    "srt": Format("SRT", "application/x-subrip", srt.write),
    "json": Format("JSON", "application/json", json_file.write),
}
