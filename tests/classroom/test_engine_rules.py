"""The engine's rules: phases, points, names, ranks, the shuffle."""

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom.engine import GameOptions
from classroom.engine.names import NAME_MAX_CHARACTERS, PlayerNameError, clean_custom_field, clean_name, fold_name
from classroom.engine.phases import MOVES, Command, Phase, Position, Refused, Step, after_recording, next_step
from classroom.engine.plan import shown_orders
from classroom.engine.scoring import compensation, points
from classroom.engine.standings import Ranking
from quizzes import question_types


def at(phase: Phase, index: int = 0, **fields: Any) -> Position:
    return Position(phase=phase, index=index, recorded=fields.pop("recorded", True), question_count=3, **fields)


positions = st.builds(
    Position,
    phase=st.sampled_from(Phase),
    index=st.integers(0, 2),
    recorded=st.booleans(),
    question_count=st.just(3),
    is_slide=st.booleans(),
    hides_results=st.booleans(),
    to_podium=st.booleans(),
    skipped=st.booleans(),
    looking_at=st.integers(-1, 2),
    lookable=st.sets(st.integers(0, 2)).map(lambda found: tuple(sorted(found))),
    answered=st.booleans(),
)


class TestPhases:
    @pytest.mark.parametrize(
        ("position", "command", "expected"),
        [
            (at(Phase.LOBBY, -1), Command.START, Step(Phase.QUESTION, 0)),
            (at(Phase.LOBBY, -1), Command.NEXT, Step(Phase.QUESTION, 0)),
            (at(Phase.LOBBY, -1), Command.END, Step(Phase.ENDED, -1)),
            (at(Phase.QUESTION), Command.NEXT, Step(Phase.CLOSED, 0)),
            (at(Phase.QUESTION), Command.CLOSE, Step(Phase.CLOSED, 0)),
            (at(Phase.QUESTION), Command.END, Step(Phase.CLOSED, 0, to_podium=True)),
            (at(Phase.QUESTION), Command.SKIP, Step(Phase.CLOSED, 0, skipped=True)),
            (at(Phase.CLOSED, skipped=True), Command.NEXT, Step(Phase.QUESTION, 1)),
            (at(Phase.CLOSED, 2, skipped=True, hides_results=True), Command.NEXT, Step(Phase.PODIUM, 2)),
            (at(Phase.QUESTION, is_slide=True), Command.NEXT, Step(Phase.QUESTION, 1)),
            (at(Phase.QUESTION, 2, is_slide=True), Command.NEXT, Step(Phase.PODIUM, 2)),
            (at(Phase.QUESTION, is_slide=True), Command.END, Step(Phase.PODIUM, 0)),
            (at(Phase.CLOSED, is_slide=True), Command.NEXT, Step(Phase.QUESTION, 1)),
            (at(Phase.CLOSED, hides_results=True), Command.SHOW, Step(Phase.RESULTS, 0, reveals=True)),
            (at(Phase.CLOSED, hides_results=True), Command.NEXT, Step(Phase.LEADERBOARD, 0)),
            (at(Phase.CLOSED, recorded=False), Command.END, Step(Phase.CLOSED, 0, to_podium=True)),
            (at(Phase.RESULTS), Command.NEXT, Step(Phase.LEADERBOARD, 0)),
            (at(Phase.RESULTS, 2), Command.NEXT, Step(Phase.PODIUM, 2)),
            (at(Phase.LEADERBOARD), Command.NEXT, Step(Phase.QUESTION, 1)),
            (at(Phase.PODIUM, 2), Command.FINISH, Step(Phase.ENDED, 2)),
        ],
    )
    def test_commands_lead_on(self, position: Position, command: Command, expected: Step) -> None:
        assert next_step(position, command) == expected

    @pytest.mark.parametrize(
        ("position", "command"),
        [
            (at(Phase.QUESTION), Command.START),
            (at(Phase.LOBBY, -1), Command.CLOSE),
            (at(Phase.CLOSED, recorded=False), Command.NEXT),
            (at(Phase.CLOSED, recorded=False, hides_results=True), Command.SHOW),
            (at(Phase.RESULTS), Command.SHOW),
            (at(Phase.RESULTS), Command.SKIP),
            (at(Phase.QUESTION, is_slide=True), Command.SKIP),
            (at(Phase.CLOSED, skipped=True, hides_results=True), Command.SHOW),
            (at(Phase.PODIUM), Command.NEXT),
            (at(Phase.PODIUM), Command.END),
            (at(Phase.ENDED), Command.FINISH),
            (at(Phase.RESULTS), Command.FINISH),
        ],
    )
    def test_commands_that_lead_nowhere_are_refused(self, position: Position, command: Command) -> None:
        refused = next_step(position, command)
        assert isinstance(refused, Refused)
        assert refused.code == "wrong_phase"

    @given(positions, st.sampled_from(Command))
    def test_every_step_is_a_move_and_stays_inside_the_quiz(self, position: Position, command: Command) -> None:
        step = next_step(position, command)
        if isinstance(step, Step):
            assert step.phase in MOVES[position.phase]
            assert step.index in {position.index, position.index + 1, 0} or step.unanswered
            assert step.index < position.question_count

    def test_what_follows_the_counting(self) -> None:
        assert after_recording(at(Phase.CLOSED)) is Phase.RESULTS
        assert after_recording(at(Phase.CLOSED, hides_results=True)) is Phase.CLOSED
        assert after_recording(at(Phase.CLOSED, skipped=True)) is Phase.CLOSED
        assert after_recording(at(Phase.CLOSED, skipped=True, to_podium=True)) is Phase.PODIUM
        assert after_recording(at(Phase.CLOSED, hides_results=True, to_podium=True)) is Phase.PODIUM


class TestPoints:
    def test_the_line(self) -> None:
        assert [points(True, elapsed, 20_000) for elapsed in (0, 5_000, 10_000, 19_999, 20_000)] == [
            1000,
            750,
            500,
            0,
            0,
        ]

    @given(st.sampled_from([True, False, None]), st.integers(-(10**6), 10**7), st.integers(1000, 300_000))
    def test_never_outside_0_to_1000_and_only_for_right_answers(
        self, right: bool | None, elapsed: int, limit: int
    ) -> None:
        given_points = points(right, elapsed, limit)
        assert 0 <= given_points <= 1000
        assert right is True or given_points == 0

    @given(st.integers(0, 300_000), st.integers(0, 300_000), st.integers(1000, 300_000))
    def test_faster_is_never_worse(self, one: int, other: int, limit: int) -> None:
        assert points(True, min(one, other), limit) >= points(True, max(one, other), limit)

    def test_latency_is_half_of_the_best_round_trip_and_bounded(self) -> None:
        assert [compensation(trips) for trips in ([], [80, 41, 300], [5000], [0], [-5])] == [0, 20, 500, 0, 0]


class TestNames:
    @pytest.mark.parametrize(
        ("raw", "clean"),
        [
            ("  Anna   Lena ", "Anna Lena"),
            ("An\x00na\u200b\u202e", "Anna"),
            ("Ａnna", "Anna"),
            ("a\u0301\u0301\u0301\u0301\u0301b", "á\u0301\u0301b"),
            ("👩\u200d🚀", "👩\u200d🚀"),
            ("<b>Bob</b>", "<b>Bob</b>"),
            ("\u200d Bob", "Bob"),
        ],
    )
    def test_cleaned(self, raw: str, clean: str) -> None:
        assert clean_name(raw) == clean

    @pytest.mark.parametrize(
        ("raw", "code"),
        [
            ("", "name_missing"),
            (" \u200b\t", "name_missing"),
            ("\u200d", "name_missing"),
            ("x" * 21, "name_invalid"),
            ("\u0301\u0301", "name_invalid"),
        ],
    )
    def test_refused(self, raw: str, code: str) -> None:
        with pytest.raises(PlayerNameError) as refused:
            clean_name(raw)
        assert refused.value.code == code

    @pytest.mark.parametrize("twin", ["ANNA lena", "annalena", "Anna\u00a0Lena", "Ａnna Lena", "Anna\u200b Lena"])
    def test_twins_fold_to_the_same(self, twin: str) -> None:
        assert fold_name(clean_name(twin)) == fold_name("Anna Lena")

    @given(st.text(max_size=60))
    def test_cleaning_is_total_idempotent_and_bounded(self, raw: str) -> None:
        try:
            name = clean_name(raw)
        except PlayerNameError:
            return
        assert clean_name(name) == name
        assert 1 <= len(name) <= NAME_MAX_CHARACTERS * 4
        assert name == name.strip()
        assert fold_name(name)

    @given(st.text(max_size=300))
    def test_the_custom_field_is_bounded(self, raw: str) -> None:
        assert len(clean_custom_field(raw)) <= 100


class TestRanking:
    def test_equal_scores_share_a_rank(self) -> None:
        ranking = Ranking({"1": 500, "2": 900, "3": 500, "10": 0})
        assert [ranking.rank_of(score) for score in (900, 500, 0)] == [1, 2, 4]
        assert ranking.first(3) == [(1, "2", 900), (2, "1", 500), (2, "3", 500)]


class TestShuffle:
    @given(st.integers(0, 10**6), st.booleans())
    def test_every_question_shows_every_option_once(self, seed: int, randomise: bool) -> None:
        questions = [kind.example() for kind in question_types.TYPES.values()]
        orders = shown_orders(questions, GameOptions(randomise_answers=randomise), Random(seed))
        for question, order in zip(questions, orders, strict=True):
            size = len(question["answers"]) if question["type"] in {"ABCD", "CHECK", "VOTING", "ORDER"} else 0
            assert sorted(order) == list(range(size))
            if question["type"] == "ORDER":
                assert order != list(range(size))
            elif not randomise:
                assert order == list(range(size))

    @given(st.lists(st.sampled_from(["a", "b"]), min_size=2, max_size=4), st.integers(0, 1000))
    def test_an_order_question_is_never_shown_solved(self, texts: list[str], seed: int) -> None:
        question = {**question_types.order.example(), "answers": [{"answer": text, "image": None} for text in texts]}
        [shown] = shown_orders([question], GameOptions(), Random(seed))
        assert question_types.order.judge(question, shown) is False or len(set(texts)) == 1
