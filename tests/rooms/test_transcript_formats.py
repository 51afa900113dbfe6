"""Transcripts as files: strict readers read what was written, whatever people say."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import srt
import webvtt
from hypothesis import given
from hypothesis import strategies as st

from rooms.protocol.captions import caption_id, is_uncertain, tidy_text
from rooms.transcript_formats import FORMATS
from rooms.transcript_formats.shapes import SHORTEST_MS, Document, Line, clock, in_order, one_line
from tests.rooms.caption_files import read_webvtt

STARTED = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
HOSTILE = "1\n\n00:00:00.000 --> 00:00:01.000\r<b>&amp; <v Eve>{\\an8}\x00 --> x\u2028NOTE"
DAY_MS = 24 * 60 * 60 * 1000

texts = st.one_of(st.text(max_size=60), st.sampled_from([HOSTILE, "-->", "</v>", "&lt;", "7", "WEBVTT", "STYLE", " "]))
lines = st.builds(
    Line,
    start_ms=st.integers(0, DAY_MS),
    end_ms=st.integers(0, DAY_MS),
    speaker=texts,
    text=texts,
    source=st.sampled_from(["typed", "sign", "chat"]),
    confidence=st.none() | st.floats(0, 1),
)
documents = st.builds(
    Document, room=texts, started_at=st.just(STARTED), ended_at=st.none(), lines=st.lists(lines, max_size=12)
)


def spoken(line: Line) -> str:
    doubtful = is_uncertain(line.confidence) and not line.original
    return one_line(line.text) + (" (?)" if doubtful else "")


@given(documents)
def test_webvtt_passes_a_strict_reader(document: Document) -> None:
    cues, wanted = read_webvtt(FORMATS["vtt"].write(document)), in_order(document.lines)
    assert [cue.start_ms for cue in cues] == [line.start_ms for line in wanted]
    assert [cue.voice for cue in cues] == [one_line(line.speaker) for line in wanted]
    assert [cue.text for cue in cues] == [spoken(line) for line in wanted]
    assert all(cue.end_ms - cue.start_ms >= SHORTEST_MS for cue in cues)


@given(documents)
def test_another_reader_of_webvtt_agrees(document: Document) -> None:
    read = webvtt.from_string(FORMATS["vtt"].write(document))
    wanted = in_order(document.lines)
    assert [caption.start for caption in read] == [clock(line.start_ms) for line in wanted]
    assert [caption.identifier for caption in read] == [str(at) for at in range(1, len(wanted) + 1)]


@given(documents)
def test_srt_passes_a_strict_reader(document: Document) -> None:
    content, wanted = FORMATS["srt"].write(document), in_order(document.lines)
    read = list(srt.parse(content, ignore_errors=False))
    assert [subtitle.index for subtitle in read] == list(range(1, len(wanted) + 1))
    assert [subtitle.start for subtitle in read] == [timedelta(milliseconds=line.start_ms) for line in wanted]
    assert all(subtitle.end > subtitle.start and "\n" not in subtitle.content.strip() for subtitle in read)
    assert not set("<>{}") & set("".join(subtitle.content for subtitle in read))
    assert content == "" or srt.compose(read, reindex=False).strip() == content.strip()


@given(documents)
def test_json_tells_everything(document: Document) -> None:
    read = json.loads(FORMATS["json"].write(document))
    wanted = in_order(document.lines)
    assert [(row["text"], row["speaker"], row["confidence"]) for row in read["segments"]] == [
        (line.text, line.speaker, line.confidence) for line in wanted
    ]


@given(documents)
def test_text_has_one_line_for_each(document: Document) -> None:
    written = FORMATS["txt"].write(document)
    assert len(written.split("\n")) == 3 + len(in_order(document.lines)) + 1


def test_what_a_transcript_looks_like() -> None:
    document = Document(
        "German --> Tuesday",
        STARTED,
        None,
        [
            Line(65_000, 66_500, "Ben & Co", "a < b", "sign", confidence=0.4, alternatives=("a", "b")),
            Line(1_000, 1_000, "Anna", "Guten Tag", original="Guden Tag", captioner="Cora"),
            Line(3_661_001, 3_662_000, "", "hello", "chat"),
            Line(3_700_000, 3_701_000, "Ben", "hello", "sign", "HELO", 0.4, ("hello", "hell")),
            Line(5, 6, "Nobody", "  "),
        ],
    )
    assert FORMATS["vtt"].write(document) == (
        "WEBVTT - German → Tuesday\n\n"
        "1\n00:00:01.000 --> 00:00:01.700\n<v Anna>Guten Tag</v>\n\n"
        "2\n00:01:05.000 --> 00:01:06.500\n<v Ben &amp; Co><i>a &lt; b</i> (?)</v>\n\n"
        "3\n01:01:01.001 --> 01:01:02.000\nhello\n\n"
        "4\n01:01:40.000 --> 01:01:41.000\n<v Ben>hello</v>\n"
    )
    assert FORMATS["srt"].write(document) == (
        "1\n00:00:01,000 --> 00:00:01,700\nAnna: Guten Tag\n\n"
        "2\n00:01:05,000 --> 00:01:06,500\nBen & Co: a ‹ b (?)\n\n"
        "3\n01:01:01,001 --> 01:01:02,000\nhello\n\n"
        "4\n01:01:40,000 --> 01:01:41,000\nBen: hello\n"
    )
    assert FORMATS["txt"].write(document) == (
        "German --> Tuesday\n2026-11-22 09:00 UTC\n\n"
        "[00:00:01] Anna: Guten Tag [before: Guden Tag]\n"
        "[00:01:05] Ben & Co: a < b (uncertain)\n"
        "[01:01:01] hello (chat)\n"
        "[01:01:40] Ben: hello [before: HELO]\n"
    )


@pytest.mark.parametrize(
    "broken", ["WEBVTT\n\n1\n00:00:01.000 --> 00:00:00.500\nx", "WEBVTT\n\n1\n00:00 --> x\nx", "X"]
)
def test_the_strict_reader_is_strict(broken: str) -> None:
    with pytest.raises((AssertionError, ValueError)):
        read_webvtt(broken)


@given(st.text())
def test_tidy_texts_are_one_line_and_stay(text: str) -> None:
    tidy = tidy_text(text)
    assert tidy == tidy_text(tidy)
    assert tidy == tidy.strip()
    assert not set("\n\r\x00\u2028\u202e") & set(tidy)


def test_letters_of_all_scripts_stay() -> None:
    for text in ("ශ්‍රී ලංකා", "می‌خواهم", "👩‍👩‍👧", "Grüße"):
        assert tidy_text(f" {text}\n") == text


def test_an_id_is_the_same_again_and_anothers_is_another() -> None:
    anna, ben = "0b3c6d0e-6b1f-4f0a-9a53-5d0f6a1c2b3d", "1b3c6d0e-6b1f-4f0a-9a53-5d0f6a1c2b3d"
    assert caption_id(anna, "line-0001") == caption_id(anna, "line-0001")
    assert len({caption_id(who, what) for who in (anna, ben) for what in ("line-0001", "line-0002")}) == 4
