"""Rows that nobody should have: each is refused with its reason, or mended with a note, and stops no other."""

import json
from typing import Any

import pytest
from django.contrib.auth.hashers import is_password_usable

from accounts.models import User
from classroom.models import Controller
from media_storage.models import StorageItem
from quizzes.models import GameResult, Quiz, QuizTivity, QuizTivityShare, Rating
from tests.classroom.classquiz.instance import HASH, ClassQuiz, Raw, key
from tests.classroom.classquiz.test_whole_instance import choice, figures, run

pytestmark = pytest.mark.django_db


def told(report: dict[str, Any], table: str, kind: str = "refused") -> list[str]:
    return [remark["message"] for remark in report[table][kind]]


def test_people(classquiz: ClassQuiz) -> None:
    classquiz.user("good")
    classquiz.user("cased", email="GOOD@School.example")
    classquiz.user("nomail", email="not an address")
    classquiz.user("noid")
    classquiz.connection.execute("UPDATE users SET id = 'zz' WHERE username = 'noid'")
    classquiz.user("<b>Eve</b>  ☃ x", email="eve@school.example")
    classquiz.user("GOOD", email="other@school.example")
    classquiz.user("Good", email="third@school.example")
    classquiz.user("bcrypt", password="$2b$12$abcdefghijklmnopqrstuv")
    classquiz.user("greedy", password=HASH.replace("m=1024", "m=99999999"))
    classquiz.user("badtotp", totp_secret="!!!not base32!!!")
    classquiz.user("picture", avatar=b"\x89PNG\r\n\x1a\nbroken", created_at="infinity", verified=None)
    report = run(classquiz)
    assert figures(report)["users"] == (11, 9, 0, 0, 0, 2)
    assert sorted(told(report, "users")) == ["Its e-mail address is none.", "Its id is none."]
    names = {name.casefold() for name in User.objects.values_list("username", flat=True)}
    assert names == {"cased", "good", "good-2", "b-eve-b x", "bcrypt", "greedy", "badtotp", "picture"}
    assert not is_password_usable(User.objects.get(username="bcrypt").password)
    assert not is_password_usable(User.objects.get(username="greedy").password)
    notes = " ".join(told(report, "users", "notes"))
    assert notes.count("its hash is not ClassQuiz's") == 2
    assert "The secret of the app for codes can't be read." in notes


def test_two_addresses_that_differ_in_case_are_one_person_only_if_both_are_confirmed(classquiz: ClassQuiz) -> None:
    classquiz.user("good", email="one@school.example", verified=False)
    classquiz.user("cased", email="ONE@school.example")
    assert told(run(classquiz), "users") == [
        "An account here has this address, and the address isn't confirmed on both sides."
    ]


def test_files(classquiz: ClassQuiz) -> None:
    ada = classquiz.user("ada")
    (classquiz.folder.parent / "secret").write_bytes(b"outside")
    classquiz.file("script", ada, b"<svg onload=alert(1)>")
    classquiz.file("outside", ada, b"x", storage_path="../secret")
    classquiz.file("linked", ada, b"x")
    (classquiz.folder / key("linked").hex).unlink()
    (classquiz.folder / key("linked").hex).symlink_to(classquiz.folder.parent / "secret")
    classquiz.file("gone", ada, deleted_at="2023-01-01")
    classquiz.file("good", ada, storage_path="folder/../" + key("good").hex)
    report = run(classquiz)
    assert figures(report)["storage_items"] == (5, 1, 0, 0, 0, 4)
    assert "It was deleted there." in told(report, "storage_items")
    assert "Its bytes are not there." in told(report, "storage_items")
    assert [item.pk for item in StorageItem.objects.all()] == [key("good")]


def test_a_file_with_an_impossible_name_stops_no_other(classquiz: ClassQuiz) -> None:
    ada = classquiz.user("ada")
    classquiz.file("long", ada)
    classquiz.change("storage_items", key("long"), storage_path="x" * 300)
    classquiz.file("good", ada)
    report = run(classquiz)
    assert figures(report)["storage_items"] == (2, 1, 0, 0, 0, 1)
    assert told(report, "storage_items") == ["It can't be read (OSError)."]


def test_a_file_is_counted_whatever_the_quota(classquiz: ClassQuiz, settings: Any) -> None:
    settings.STORAGE_QUOTA = 10
    ada = classquiz.user("ada")
    classquiz.file("good", ada)
    run(classquiz)
    assert User.objects.get().storage_used == StorageItem.objects.get().size > 10


def test_questions_that_cant_be_asked_stay_as_slides_of_a_private_quiz(classquiz: ClassQuiz) -> None:
    ada = classquiz.user("ada")
    none_right = choice("None?", answers=[{"answer": "left <script>x</script>", "right": False}, {"answer": "b"}])
    questions = [
        choice("Good?", time="9999"),
        none_right,
        "not even an object",
        {"type": "HOLOGRAM", "question": "New?"},
    ]
    classquiz.quiz("Mixed", ada, questions)
    report = run(classquiz)
    quiz = Quiz.objects.get()
    assert [question["type"] for question in quiz.questions] == ["ABCD", "SLIDE", "SLIDE", "SLIDE"]
    assert [question["question"] for question in quiz.questions] == ["Good?", "None?", "Question 3", "New?"]
    assert quiz.questions[0]["time"] == 300
    assert "left" in quiz.questions[1]["answers"]
    assert "<script" not in str(quiz.questions)
    assert quiz.public is False
    assert told(report, "quiz", "notes") == [
        "Question 1: its time of 9999 seconds became 300.",
        "Question 2: it can't be asked here and became a slide. answers: Mark at least one answer as right.",
        "Question 3: it is no question, and became an empty slide.",
        "Question 4: its time is no number and became 20 seconds.",
        "Question 4: it can't be asked here and became a slide. "
        "type: Choose a question type: ABCD, CHECK, RANGE, VOTING, ORDER, TEXT, SLIDE.",
        "It is private here until somebody has looked at it.",
    ]


def test_quizzes(classquiz: ClassQuiz) -> None:
    ada = classquiz.user("ada")
    classquiz.quiz("x", ada, json.dumps("[" * 30_000))
    classquiz.quiz("y", ada, [choice("Deep?", more=_nested(60))])
    classquiz.quiz("z", key("nobody"), [choice("Whose?")])
    classquiz.quiz("number", ada, "17")
    classquiz.quiz(
        "<b onclick=x>T", ada, [choice("Zero \x00 and half \ud800?")],
        cover_image="http://other.example/x.png", background_color="red;", mod_rating=77, plays=-4,
        kahoot_id="nonsense",
    )  # fmt: skip
    report = run(classquiz)
    assert figures(report)["quiz"] == (5, 2, 0, 0, 0, 3)
    assert sorted(told(report, "quiz")) == [
        "Its owner was not taken over.",
        "Its questions can't be read: they are nested too deeply.",
        "Its questions can't be read: they are no JSON.",
    ]
    empty, good = Quiz.objects.order_by("-title")
    assert (empty.title, empty.questions, empty.public) == ("number", [], False)
    assert (good.title, good.mod_rating, good.plays, good.background_color, good.kahoot_id) == (
        "Untitled quiz <b>T</b>", None, 0, "", None,
    )  # fmt: skip
    assert "Its questions are no list." in told(report, "quiz", "notes")


def _nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


def test_ratings_results_and_controllers(classquiz: ClassQuiz) -> None:
    ada = classquiz.user("ada")
    quiz = classquiz.quiz("Europe", ada, [choice("Capital?")])
    for number, positive in enumerate((True, False, None)):
        classquiz.add("rating", id=key(f"r{number}"), user=ada, positive=positive, quiz=quiz)
    classquiz.add("rating", id=key("r4"), user=ada, positive=True, quiz=key("no quiz"))
    results = {
        "flat": {"answers": Raw('[{"username": "Mia"}]')},
        "none": {"answers": Raw("17")},
        "odd": {
            "answers": [[{"username": "Mia", "answer": "London", "right": "yes", "time_taken": "NaN"}, 5, {}], [1]],
            "player_scores": Raw('{"Mia": "many", "Tom": "1e999"}'),
            "custom_field_data": Raw("[1]"),
        },
    }  # fmt: skip
    for name, values in results.items():
        usual = {"player_count": -3, "title": "", "questions": [choice("Capital?")], "timestamp": "2023-01-01"}
        classquiz.add("game_results", id=key(name), user=ada, quiz=quiz, **{**usual, **values})
    for name in ("one", "two"):
        classquiz.add("controller", id=key(name), user=ada, secret_key="short", player_name="x" * 60, name="")
    report = run(classquiz)
    assert sorted(told(report, "rating")) == [
        "It says neither yes nor no.",
        "Its quiz was not taken over.",
        "The same person has rated this quiz already.",
    ]
    rated = Quiz.objects.get()
    assert rated.likes + rated.dislikes == Rating.objects.count() == 1
    assert told(report, "game_results") == ["Its answers are not a list for each question."] * 2
    result = GameResult.objects.get()
    assert result.answers == [[{"username": "Mia", "answer": "London", "right": False, "time_taken": 0, "score": 0}]]
    assert (result.player_scores, result.player_count, result.custom_field_data) == ({"Mia": 0, "Tom": 0}, 2, {})
    assert "3 of its answers can't be read and were left out." in told(report, "game_results", "notes")
    assert [box.player_name for box in Controller.objects.all()] == ["x" * 20]
    assert Controller.objects.get().secret_key == ""
    assert told(report, "controller") == ["Another controller of the same person plays under this name."]


def test_activities(classquiz: ClassQuiz) -> None:
    ada = classquiz.user("ada")
    pages = [
        {"title": "P", "type": "PDF", "data": {"url": "javascript:alert(1)"}},
        {"title": "M", "type": "MARKDOWN", "data": {"markdown": "<script>alert(1)</script>"}},
        {"title": 5, "type": "NEW", "data": {"text": "Kept <i>as</i> text"}},
    ]
    classquiz.add("quiztivitys", id=key("a"), title="Moons", created_at=None, user=ada, pages=pages)
    classquiz.add("quiztivitys", id=key("b"), title="Moons", created_at=None, user=key("nobody"), pages=pages)
    classquiz.add("quiztivityshares", id=key("s1"), expire_at="infinity", quiztivity=key("a"), user=ada)
    classquiz.add("quiztivityshares", id=key("s2"), expire_at="2020-01-01", quiztivity=key("b"), user=ada)
    report = run(classquiz)
    assert [page["type"] for page in QuizTivity.objects.get().pages] == ["MARKDOWN", "MARKDOWN", "MARKDOWN"]
    assert QuizTivity.objects.get().pages[2]["data"]["markdown"] == "Kept as text"
    assert set(told(report, "quiztivityshares")) == {"When it ends can't be read.", "Its activity was not taken over."}
    assert not QuizTivityShare.objects.exists()


def test_keys_are_refused_without_being_shown(classquiz: ClassQuiz) -> None:
    ada = classquiz.user("ada")
    classquiz.add("api_keys", key="tooshort", user=ada)
    report = run(classquiz)
    assert [remark["id"] for remark in report["api_keys"]["refused"]] == ["…"]
    assert "tooshort" not in str(report)


def test_an_older_instance_lacks_tables_and_columns(classquiz: ClassQuiz) -> None:
    classquiz.user("ada")
    classquiz.quiz("Europe", key("ada"), [choice("Capital?")])
    classquiz.connection.execute("DROP TABLE controller, rating; ALTER TABLE quiz DROP COLUMN mod_rating, DROP plays")
    report = run(classquiz)
    assert (report["controller"]["missing"], report["rating"]["missing"]) == (True, True)
    assert figures(report)["quiz"] == (1, 1, 0, 0, 0, 0)
