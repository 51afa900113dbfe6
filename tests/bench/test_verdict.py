"""The comparison that decides whether a measured server lost, doubled or changed anything."""

from typing import Any

import pytest

from bench.verdict import Verdict, compare, together


def saved(*rows: tuple[str, int, int, int], scores: dict[str, int] | None = None, questions: int = 2) -> dict[str, Any]:
    """A saved result with rows of (player, question, answer, points)."""
    answers: list[list[dict[str, Any]]] = [[] for _ in range(questions)]
    sums: dict[str, int] = {"Ada": 0, "Ben": 0}
    for name, question, answer, points in rows:
        answers[question].append({"username": name, "answer": answer, "score": points})
        sums[name] += points
    return {"answers": answers, "player_scores": scores or sums}


def player(name: str, answers: dict[int, int], shown_score: int) -> dict[str, Any]:
    # Question numbers arrive as text: they came through JSON.
    told = {str(question): {"value": value, "code": None} for question, value in answers.items()}
    return {"name": name, "answers": told, "shown_score": shown_score}


PLAYERS = [player("Ada", {0: 1, 1: 2}, 1500), player("Ben", {0: 3}, 0)]
ROWS = [("Ada", 0, 1, 900), ("Ada", 1, 2, 600), ("Ben", 0, 3, 0)]


def test_all_is_well() -> None:
    assert compare(PLAYERS, saved(*ROWS)) == Verdict(answers=3, lost=0, doubled=0, altered=0, wrong_scores=0)


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
    assert compare(PLAYERS, saved(*ROWS, scores=scores)).wrong_scores == 1


def test_a_wrong_total_on_a_phone_is_noticed() -> None:
    players = [PLAYERS[0], player("Ben", {0: 3}, 10)]
    assert compare(players, saved(*ROWS)).wrong_scores == 1


def test_several_games_are_summed() -> None:
    assert together([Verdict(1, 2, 3, 4, 5), Verdict(10, 0, 0, 0, 1)]) == Verdict(11, 2, 3, 4, 6)
