"""A strict reader of WebVTT, written from https://www.w3.org/TR/webvtt1/#syntax; raises on any departure."""

import html
import re
from dataclasses import dataclass

_TIME = re.compile(r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})")
_TAGS = re.compile(r"<(/?)(v|i)(?:\s+([^\n\r&>]|&(?:amp|lt|gt);)+)?>")
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|lrm|rlm|nbsp);)")


@dataclass(frozen=True)
class Cue:
    identifier: str
    start_ms: int
    end_ms: int
    voice: str
    text: str


def read_webvtt(content: str) -> list[Cue]:
    assert "\x00" not in content
    assert "\r" not in content
    head, *blocks = content.removesuffix("\n").split("\n\n")
    assert re.fullmatch(r"WEBVTT(?:[ \t][^\n]*)?", head), head
    assert "-->" not in head
    cues = [_cue(block) for block in blocks]
    assert [cue.start_ms for cue in cues] == sorted(cue.start_ms for cue in cues)
    assert len({cue.identifier for cue in cues}) == len(cues)
    return cues


def _cue(block: str) -> Cue:
    identifier, timings, *payload = block.split("\n")
    assert identifier
    assert "-->" not in identifier
    start, end = timings.split(" --> ")
    assert _ms(start) < _ms(end)
    assert payload
    text = "\n".join(payload)
    assert "-->" not in text
    assert all(payload)
    voice = re.match(r"<v ([^>]+)>", text)
    return Cue(identifier, _ms(start), _ms(end), html.unescape(voice[1]) if voice else "", _plain(text))


def _ms(text: str) -> int:
    found = _TIME.fullmatch(text)
    assert found, text
    hours, minutes, seconds, thousandths = (int(part or 0) for part in found.groups())
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths


def _plain(text: str) -> str:
    """The text without its tags; tags are closed in order and signs that mean something are escaped."""
    opened: list[str] = []
    for tag in _TAGS.finditer(text):
        if tag[1]:
            assert opened.pop() == tag[2]
        else:
            opened.append(tag[2])
    assert opened == []
    bare = _TAGS.sub("", text)
    assert not set("<>") & set(bare), bare
    assert not _ENTITY.search(bare), bare
    return html.unescape(bare)
