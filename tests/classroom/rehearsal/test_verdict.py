"""The comparison that decides whether a server lost, doubled or changed anything."""

from random import Random
from typing import Any

import pytest

from classroom.rehearsal.player import choose_answer
from classroom.rehearsal.verdict import Verdict, compare, meaning_of, saved_meaning, together
from quizzes import question_types
from quizzes.question_types.shapes import InvalidAnswer, PublicQuestion

CITY = {"type": "ABCD", "answers": [{"answer": text} for text in "abcd"]}


def saved(*rows: tuple[str, int, int, int], scores: dict[str, int] | None = None, questions: int = 2) -> dict[str, Any]:
    """A saved result with rows of (player, question, answer, points)."""
    answers: list[list[dict[str, Any]]] = [[] for _ in range(questions)]
    sums: dict[str, int] = {"Ada": 0, "Ben": 0}
    for name, question, answer, points in rows:
        answers[question].append({"username": name, "answer": answer, "score": points})
        sums[name] += points
    return {"questions": [CITY] * questions, "answers": answers, "player_scores": scores or sums}


def player(name: str, answers: dict[int, str], shown_score: int) -> dict[str, Any]:
    # Question numbers arrive as text: they came through JSON.
    return {
        "name": name,
        "answers": {str(question): label for question, label in answers.items()},
        "shown_score": shown_score,
    }


PLAYERS = [player("Ada", {0: "b", 1: "c"}, 1500), player("Ben", {0: "d"}, 0)]
ROWS = [("Ada", 0, 1, 900), ("Ada", 1, 2, 600), ("Ben", 0, 3, 0)]


def test_all_is_well() -> None:
    verdict = compare(PLAYERS, saved(*ROWS))
    assert verdict == Verdict(answers=3, lost=0, doubled=0, altered=0, wrong_scores=0)
    assert verdict.is_good


def test_a_lost_answer_and_its_points_are_noticed() -> None:
    assert compare(PLAYERS, saved(*ROWS[:1], ROWS[2])) == Verdict(3, lost=1, doubled=0, altered=0, wrong_scores=1)


def test_an_answer_that_counted_twice_is_noticed() -> None:
    assert compare(PLAYERS, saved(*ROWS, ROWS[0])) == Verdict(3, lost=0, doubled=1, altered=0, wrong_scores=1)


def test_an_answer_that_nobody_sent_is_noticed() -> None:
    assert compare(PLAYERS, saved(*ROWS, ("Ben", 1, 0, 0))) == Verdict(3, lost=0, doubled=1, altered=0, wrong_scores=0)


def test_an_altered_answer_is_noticed() -> None:
    assert compare(PLAYERS, saved(*ROWS[:2], ("Ben", 0, 2, 0))) == Verdict(3, 0, 0, altered=1, wrong_scores=0)


@pytest.mark.parametrize("scores", [{"Ada": 1500}, {"Ada": 1400, "Ben": 0}, {"Ada": 1500, "Ben": 1}])
def test_a_wrong_total_is_noticed(scores: dict[str, int]) -> None:
    verdict = compare(PLAYERS, saved(*ROWS, scores=scores))
    assert verdict.wrong_scores == 1
    assert not verdict.is_good


def test_a_wrong_total_on_a_phone_is_noticed() -> None:
    players = [PLAYERS[0], player("Ben", {0: "d"}, 10)]
    assert compare(players, saved(*ROWS)).wrong_scores == 1


def test_several_games_are_summed() -> None:
    assert together([Verdict(1, 2, 3, 4, 5), Verdict(10, 0, 0, 0, 1)]) == Verdict(11, 2, 3, 4, 6)


@pytest.mark.parametrize("kind", question_types.TYPES.values(), ids=list(question_types.TYPES))
def test_what_a_phone_means_is_what_is_saved_whatever_the_order_of_options(kind: Any) -> None:
    question = kind.example()
    count = len(question["answers"]) if isinstance(question["answers"], list) else 0
    for seed in range(20):
        shown = Random(seed).sample(range(count), count)
        public = as_json(kind.public_view(question, shown))
        answer = choose_answer(public, Random(seed))
        if public["input"] == "none":
            assert answer is None
            with pytest.raises(InvalidAnswer):
                kind.read_answer(question, answer, shown)
        else:
            stored = kind.read_answer(question, answer, shown)
            assert meaning_of(public, answer) == saved_meaning(question, stored)


def as_json(public: PublicQuestion) -> dict[str, Any]:
    options = [{"id": option.id, "label": option.label} for option in public.options]
    return {"input": public.input, "options": options, "min": public.min, "max": public.max}
