"""Damaged files: every reader gives an import or a FormatError, never anything else.

`FAULTS=10000` tries that many per format instead of the usual few hundred.
"""

import gzip
import io
import os
import random
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from quizzes.formats import FORMATS, Content, Format, FormatError, Import, detect_format
from quizzes.formats.archive import pack
from quizzes.question_types import TYPES
from tests.quizzes.formats.strategies import PICTURES

GOLDEN = Path(__file__).parent / "golden"
FAULTS = int(os.environ.get("FAULTS", "300"))
_GOLDEN_OF = {
    "gift": ("geography.gift", "cloze.gift"),
    "aiken": ("rivers.txt",),
    "csv": ("quiz.csv",),
    "kahoot-json": ("kahoot.json",),
    "moodle-xml": ("moodle.xml",),
    "qti": ("canvas.xml", "choice_21.xml", "gaps_22.xml", "order_30.xml", "match_30.xml", "slider_21.xml"),
}
MARKS = b"\xc6\xc6\xc6\x000\xc5\xc5\x00"
_SIGNS = b"<>&;\"'{}[]=~#:\\%,/-\x00\xff\xc3\xe2\n\r 019aT"


def _moodle(text: bytes) -> bytes:
    return (
        b"<quiz><question type='description'><questiontext><text>" + text + b"</text></questiontext></question></quiz>"
    )


def _content() -> Content:
    keys = list(PICTURES)
    questions = [{**kind.example(), "image": keys[0]} for kind in TYPES.values()]
    return Content("A title", "About it", questions, cover_image=keys[1], pictures=PICTURES)


def _samples(form: Format) -> list[bytes]:
    samples = [(GOLDEN / name).read_bytes() for name in _GOLDEN_OF.get(form.name, ())]
    if form.writer:
        samples.append(form.write(_content()).data)
    if form.name == "qti":
        samples += [FORMATS[name].write(_content()).data for name in ("qti12", "qti21", "qti30")]
    return samples


def _damaged(data: bytes, dice: random.Random) -> bytes:
    """A byte changed, put in or taken out, a stretch doubled or moved, or the end cut off."""
    at = dice.randrange(len(data))
    other = dice.randrange(len(data))
    byte = bytes([dice.choice(_SIGNS) if dice.random() < 0.7 else dice.randrange(256)])
    ways: list[Callable[[], bytes]] = [
        lambda: data[:at],
        lambda: data[:at] + byte + data[at + 1 :],
        lambda: data[:at] + byte + data[at:],
        lambda: data[:at] + data[at + dice.randrange(1, 30) :],
        lambda: data[:at] + data[other : other + 60] + data[at:],
    ]
    return dice.choice(ways)()


def _damaged_inside(data: bytes, dice: random.Random) -> bytes:
    """The same inside of an archive, which is then packed again, so that the fault gets past the checksums."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        name = dice.choice(sorted(members))
        return pack({**members, name: _damaged(members[name], dice)})
    unpacker = zlib.decompressobj(wbits=31)
    quiz = unpacker.decompress(data)
    return gzip.compress(_damaged(quiz, dice), mtime=0) + unpacker.unused_data


def _faults(form: Format) -> Iterator[bytes]:
    dice = random.Random(f"{form.name} 1")
    samples = _samples(form)
    for _ in range(FAULTS):
        data = dice.choice(samples)
        packed = data.startswith((b"PK", b"\x1f\x8b"))
        damaged = _damaged_inside(data, dice) if packed and dice.random() < 0.6 else _damaged(data, dice)
        # Several faults at once reach further.
        yield damaged if packed or not damaged or dice.random() < 0.7 else _damaged(damaged, dice)


def _outcome(form: Format, data: bytes) -> Import | FormatError:
    """Whatever else is raised fails the test."""
    try:
        return form.read(data)
    except FormatError as error:
        return error


@pytest.mark.parametrize("form", FORMATS.values(), ids=lambda form: form.name)
def test_damaged_files_are_read_or_refused(form: Format) -> None:
    read = refused = 0
    for data in _faults(form):
        found = _outcome(form, data)
        if isinstance(found, FormatError):
            refused += 1
            assert found.message
        else:
            read += 1
            assert all(one.question is not None or one.notes for one in found.questions)
        detect_format(data, f"x{form.suffixes[0]}")
    assert read + refused == FAULTS
    assert read, "faults that leave nothing readable test little"


@pytest.mark.parametrize("form", FORMATS.values(), ids=lambda form: form.name)
def test_files_of_other_formats_and_noise_are_refused(form: Format) -> None:
    dice = random.Random(f"{form.name} 2")
    others = [sample for other in FORMATS.values() for sample in _samples(other)]
    noise = [bytes(dice.randrange(256) for _ in range(dice.randrange(1, 400))) for _ in range(100)]
    for data in [*others, *noise, b"\x1f\x8b", b"PK\x03\x04", b"{", b"[", b"<", b"\xff\xfe", b"\x00" * 1000]:
        found = _outcome(form, data)
        assert not isinstance(found, FormatError) or found.message


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("gift", b"Q {" + b"=~" * 200_000 + b"}"),
        ("gift", b"{" * 200_000),
        ("gift", b"{:MC:=a}" * 20_000),
        ("gift", b"Q {=a\n\n" * 20_000),
        ("csv", b"question,answer 1" + b"," * 500_000),
        ("csv", b"question,answer 1,time\nQ,a,1" + b" " * 100_000 + b"x"),
        ("moodle-xml", _moodle(b"&lt;div&gt;" * 50_000)),
        ("moodle-xml", _moodle(b"a" + b" " * 500_000 + b"b")),
        ("qti", b"<assessmentItem><itemBody><p>x" + b" " * 500_000 + b"</p></itemBody></assessmentItem>"),
        ("qti", b"<assessmentItem><itemBody>" + b"<textEntryInteraction/>" * 20_000 + b"</itemBody></assessmentItem>"),
        ("cqa", gzip.compress(b'{"questions":[{"image":0}]}') + b"\xc7\xc7\xc7\x00" + MARKS * 200_000),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_files_made_to_take_long_do_not(name: str, data: bytes) -> None:
    """Processor time, not a clock on the wall: the machine may be busy. Anything quadratic takes minutes here."""
    before = time.process_time()
    _outcome(FORMATS[name], data)
    assert time.process_time() - before < 5
