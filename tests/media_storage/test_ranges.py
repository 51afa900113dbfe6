"""Range headers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_storage.ranges import ByteRange, Unsatisfiable, read_range


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("bytes=0-99", ByteRange(0, 99)),
        ("bytes=0-0", ByteRange(0, 0)),
        ("bytes=10-", ByteRange(10, 999)),
        ("bytes=-10", ByteRange(990, 999)),
        ("bytes=-5000", ByteRange(0, 999)),
        ("bytes=900-5000", ByteRange(900, 999)),
        ("Bytes = 0-1", None),
        ("BYTES=0-1", ByteRange(0, 1)),
        ("bytes= 5 - 9 ", ByteRange(5, 9)),
        ("", None),
        ("bytes=-", None),
        ("bytes=9-5", None),
        ("bytes=0-1,5-6", None),
        ("items=0-1", None),
        ("bytes=a-b", None),
        ("bytes=" + "9" * 30 + "-", None),
    ],
)
def test_what_a_header_asks_for(header: str, wanted: ByteRange | None) -> None:
    assert read_range(header, 1000) == wanted


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=1000-2000", "bytes=-0"])
def test_what_lies_outside_is_unsatisfiable(header: str) -> None:
    with pytest.raises(Unsatisfiable):
        read_range(header, 1000)


@given(header=st.from_regex(r"bytes=\d{0,4}-\d{0,4}", fullmatch=True), size=st.integers(1, 2000))
def test_a_part_lies_inside_the_file(header: str, size: int) -> None:
    try:
        part = read_range(header, size)
    except Unsatisfiable:
        return
    if part is not None:
        assert 0 <= part.start <= part.end < size
        assert part.length == part.end - part.start + 1
