"""Names in the order in which people look for them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.natural_order import natural_key


@pytest.mark.parametrize(
    "names",
    [
        ["Week 2", "Week 10"],
        ["week 1", "Week 2", "week 3"],
        ["7b", "10a", "10b"],
        ["Äpfel", "Birnen", "Zebras"],
        ["2 of 9", "2 of 10", "10 of 9"],
        ["", "1", "Class", "Class 1", "Class 1b"],
        ["الأسبوع ٢", "الأسبوع ١٠"],
    ],
)
def test_in_the_order_of_their_numbers(names: list[str]) -> None:
    backwards = names[::-1]
    assert sorted(backwards, key=natural_key) == names


@given(st.lists(st.text(max_size=60)))
def test_any_names_have_an_order(names: list[str]) -> None:
    keys = sorted(map(natural_key, names))
    assert all(first <= second for first, second in pairwise(keys))
