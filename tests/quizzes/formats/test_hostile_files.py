"""Files that are small and would keep a reader busy for minutes, or fill its memory."""

import contextlib
import io
import time
import zipfile
from collections.abc import Callable

import pytest

from quizzes.formats import FORMATS, FormatError, detect_format
from quizzes.formats.archive import Archive, pack
from quizzes.formats.xml_tree import root_name

MB = 1_000_000


def zipped(packing: int, **members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as archive:
        for name, data in members.items():
            archive.writestr(f"{name}.xml", data)
    return out.getvalue()


def read(name: str, data: bytes) -> None:
    with contextlib.suppress(FormatError):
        FORMATS[name].read(data)


CASES: dict[str, Callable[[], object]] = {
    "a brace and many answers, to be recognised": lambda: detect_format(b"{" + b"=" * 49_000, "quiz.txt"),
    "comments without an end": lambda: [root_name(b"<!--" * 5_000) for _ in range(100)],
    "parts of types without an end": lambda: [root_name(b"<![]" * 5_000) for _ in range(100)],
    "files of such comments": lambda: read("qti", pack({f"{n}.xml": b"<!--" * 1_000 for n in range(700)})),
    "gaps without an end": lambda: read("gift", b"{:MC:" * 200_000),
    "gaps without an end in HTML": lambda: read(
        "moodle-xml",
        b"<quiz><question type='cloze'><questiontext><text>"
        + b"{1:SA:=a " * 200_000
        + b"</text></questiontext></question></quiz>",
    ),
    "a test of items that aren't there": lambda: read(
        "qti",
        pack(
            {
                "test.xml": b"<assessmentTest>" + b"<assessmentItemRef href='a.xml'/>" * 150_000 + b"</assessmentTest>",
                **{f"{place}/b.xml": b"" for place in range(1_900)},
            }
        ),
    ),
    "pictures that aren't there": lambda: read(
        "qti",
        pack(
            {
                "item.xml": b"<assessmentItem><itemBody>"
                + (b"<choiceInteraction>" + b"<img src='x/a.png'/>" * 2_000 + b"</choiceInteraction>") * 20
                + b"</itemBody></assessmentItem>",
                **{f"{place}/a.png": b"" for place in range(1_900)},
            }
        ),
    ),
    "a question of very many choices": lambda: read(
        "kahoot-json",
        b'{"uuid": "x", "questions": [{"question": "Q", "choices": [%s{}]}]}' % (b'{"answer": "<b>a</b>"},' * 150_000),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_the_time_grows_with_the_size_and_not_with_its_square(case: Callable[[], object]) -> None:
    """Processor time, not a clock on the wall: the machine may be busy. Anything quadratic takes minutes here."""
    before = time.process_time()
    case()
    assert time.process_time() - before < 8


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA], ids=["bzip2", "lzma"])
def test_what_is_packed_unusually_is_not_even_looked_at(packing: int) -> None:
    """350 bytes of it unpack to 300 megabytes, in one piece whatever part is asked for."""
    bomb = zipped(packing, item=b" " * MB)
    assert Archive(bomb).peek("item.xml") == b""
    with pytest.raises(FormatError):
        FORMATS["qti"].read(bomb)


def test_a_member_is_found_by_the_end_of_its_path() -> None:
    archive = Archive(pack({"a/B/c.png": b"1", "x/c.png": b"2", "y/only.PNG": b"3", "c": b"4"}))
    wanted = ("a/B/c.png", "b/C.png", "c.png", "ONLY.png", "/y/./only.PNG", "nly.png", "", "c", "gone")
    assert [archive.find(name) for name in wanted] == [
        "a/B/c.png",
        "a/B/c.png",
        None,
        "y/only.PNG",
        "y/only.PNG",
        None,
        None,
        "c",
        None,
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- a > b --><!DOCTYPE quiz [<!ELEMENT a (b)>]>\n<x:quiz a='1'>",
            "quiz",
        ),
        (b"<!DOCTYPE questestinterop SYSTEM 'a.dtd'><questestinterop>", "questestinterop"),
        ("\ufeff<quiz>".encode("utf-16-le"), "quiz"),
        (b"<!-- no end <quiz>", ""),
        (b"text <quiz>", ""),
        (b"", ""),
    ],
)
def test_the_root_of_xml_is_known_without_parsing(text: bytes, name: str) -> None:
    assert root_name(text) == name
