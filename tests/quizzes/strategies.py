"""Hypothesis strategies: questions, nonsense, and answers."""

from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from quizzes import question_types
from quizzes.question_types.shapes import Problems

# Everything a browser or a script can send as JSON, lone surrogates and NUL included.
texts = st.text(max_size=40)
nasty_texts = st.one_of(
    texts,
    st.text(alphabet=st.characters(codec=None), max_size=10),
    st.sampled_from(
        [
            "<b>bold</b>",
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            '<b onclick="x">y</b>',
            "&lt;script&gt;",
            "a < b & c > d",
            "<b>open",
            "</b></b>",
            "<!-- c -->x",
            "\x00\x07",
            "\ud800",
            "https://x\x00",
            "https://\ud800",
            "#12345G",
            "١٢٣",
            "1e400",
            "nan",
        ]
    ),
)
json_values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.integers(min_value=-(10**400), max_value=10**400),
        st.floats(),
        nasty_texts,
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=5), st.dictionaries(texts, inner, max_size=5)),
    max_leaves=12,
)


def _mutated(value: Any, name: str = "") -> st.SearchStrategy[Any]:
    """`value` with any of its parts replaced by nonsense."""
    if name == "type":
        # Most of the time right, else little else would be looked at.
        return st.integers(0, 9).flatmap(lambda dice: nasty_texts if dice == 0 else st.just(value))
    if isinstance(value, dict):
        kept = st.fixed_dictionaries({key: _mutated(part, key) for key, part in value.items()})
    elif isinstance(value, list):
        kept = st.tuples(*[_mutated(part) for part in value]).map(list)
    elif isinstance(value, str):
        kept = st.one_of(st.just(value), nasty_texts)
    else:
        kept = st.just(value)
    return st.integers(0, 19).flatmap(lambda dice: json_values if dice == 0 else kept)


# Questions that are nearly right: what validation has to tell apart.
near_questions = st.sampled_from([kind.example() for kind in question_types.TYPES.values()]).flatmap(_mutated)

_common = {
    "question": texts.filter(lambda text: text.strip()),
    "time": st.integers(1, 300),
    "hide_results": st.booleans(),
}
_short = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="<&>\x00"), min_size=1, max_size=8)


def _options(**extra: st.SearchStrategy[Any]) -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.lists(st.fixed_dictionaries({"answer": _short, **extra}), min_size=2, max_size=16)


def _bounds(numbers: list[int]) -> dict[str, int]:
    low, low_right, high_right, high = sorted(numbers)
    return {"min": low, "min_correct": low_right, "max_correct": high_right, "max": high + 1}


_answers = {
    "ABCD": _options(right=st.booleans()),
    "CHECK": _options(right=st.booleans()),
    "VOTING": _options(),
    "ORDER": _options(),
    "RANGE": st.lists(st.integers(-1000, 1000), min_size=4, max_size=4).map(_bounds),
    "TEXT": st.lists(
        st.fixed_dictionaries({"answer": _short, "case_sensitive": st.booleans()}), min_size=1, max_size=16
    ),
    "SLIDE": _short,
}


@st.composite
def questions(draw: st.DrawFn, codes: tuple[str, ...] = tuple(question_types.TYPES)) -> dict[str, Any]:
    """A stored question of one of the types: drawn, validated, without problems."""
    code = draw(st.sampled_from(codes))
    raw = {"type": code, **draw(st.fixed_dictionaries(_common)), "answers": draw(_answers[code])}
    problems = Problems()
    question = question_types.validate_question(raw, problems)
    assume(question is not None and not problems.found)  # no right answer, or only space
    return question
