"""The form of a quiz at the desk: what it stores, explains and keeps."""

import json
import re
import uuid

import pytest
from django.contrib.admin.models import LogEntry

from accounts.models import User
from quizzes import question_types
from quizzes.forms import describe_place
from quizzes.models import ModRating, Quiz
from tests.conftest import MakeQuiz
from tests.quizzes.desk_forms import (
    ADD,
    EXAMPLES,
    LIST,
    SignIn,
    change_url,
    embedded,
    form_of,
    make_result,
    problems_in,
)


@pytest.mark.smoke
def test_a_teacher_creates_a_quiz_of_all_types(signed_in: SignIn, teacher: User) -> None:
    answer = signed_in(teacher).post(ADD, form_of(title="A <b>bold</b> start", background_color="#AABBCC"))
    quiz = Quiz.objects.get()
    assert answer.url == change_url(quiz)
    assert (quiz.user, quiz.title, quiz.public, quiz.background_color) == (
        teacher,
        "A <b>bold</b> start",
        False,
        "#aabbcc",
    )
    assert quiz.questions == EXAMPLES
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id, entry.object_repr) == (teacher, str(quiz.pk), "A bold start")


@pytest.mark.smoke
def test_a_teacher_changes_a_quiz(signed_in: SignIn, teacher: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher, public=True, mod_rating=ModRating.EXCEPTIONAL, plays=4)
    client = signed_in(teacher)
    questions = [EXAMPLES[1], {**EXAMPLES[0], "time": 45}]
    client.post(change_url(quiz), form_of(quiz, public="on", questions=questions))
    before = quiz.created_at
    quiz.refresh_from_db()
    assert (quiz.title, quiz.questions, quiz.public, quiz.plays) == ("Rivers", questions, True, 4)
    assert quiz.created_at == before
    # Other content than the moderators rated.
    assert quiz.mod_rating is None


def test_a_change_of_publishing_alone_keeps_the_rating(signed_in: SignIn, teacher: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher, title="Rivers", public=True, mod_rating=ModRating.OK)
    signed_in(teacher).post(change_url(quiz), form_of(quiz))
    quiz.refresh_from_db()
    assert (quiz.public, quiz.mod_rating) == (False, ModRating.OK)


@pytest.mark.parametrize("field", ["mod_rating", "user", "plays", "likes", "id"])
def test_fields_that_are_not_a_teachers_can_not_be_posted(
    signed_in: SignIn, teacher: User, other_teacher: User, make_quiz: MakeQuiz, field: str
) -> None:
    quiz = make_quiz(teacher)
    values = {"mod_rating": "5", "user": str(other_teacher.pk), "plays": "9", "likes": "9", "id": str(uuid.uuid4())}
    signed_in(teacher).post(change_url(quiz), form_of(quiz, **{field: values[field]}))
    after = Quiz.objects.get()
    assert (after.pk, after.user, after.plays, after.likes, after.mod_rating) == (quiz.pk, teacher, 0, 0, None)
    assert after.title == "Rivers"


def test_problems_come_with_their_paths_and_the_submitted_text(
    signed_in: SignIn, teacher: User, make_quiz: MakeQuiz
) -> None:
    quiz = make_quiz(teacher)
    broken = [
        EXAMPLES[0],
        {**EXAMPLES[1], "question": "", "answers": [{"answer": "", "right": True}, {"answer": "b", "right": False}]},
        {**EXAMPLES[2], "answers": {"min": 9, "max": 1, "min_correct": "x", "max_correct": 3}},
        {"type": "RIDDLE", "question": "kept?"},
    ]
    page = signed_in(teacher).post(change_url(quiz), form_of(quiz, title="x", questions=broken))
    assert page.status_code == 200
    text = page.content.decode()
    assert [(problem["path"], problem["code"]) for problem in problems_in(text)] == [
        ([1, "question"], "required"),
        ([1, "answers", 0, "answer"], "required"),
        ([2, "answers", "min_correct"], "not_number"),
        ([3, "type"], "unknown_type"),
    ]
    form = page.context["adminform"].form
    assert form.errors["title"] == ["Use at least 3 characters."]
    assert "Question 2, answer 1: Write something here." in form.errors["questions"]
    # What was typed is in the form again, word for word.
    assert form["questions"].value() == json.dumps(broken)
    quiz.refresh_from_db()
    assert (quiz.title, quiz.questions) == ("Seven kinds", EXAMPLES)


def test_every_problem_of_the_summary_leads_to_its_place(signed_in: SignIn, teacher: User, make_quiz: MakeQuiz) -> None:
    broken = [{**EXAMPLES[0], "question": "", "time": 0}]
    text = signed_in(teacher).post(ADD, form_of(questions=broken)).content.decode()
    links = re.findall(r'data-problem="(\d+)">(.*?)</a>', text)
    problems = problems_in(text)
    assert [int(number) for number, _label in links] == list(range(len(problems)))
    for (_number, label), problem in zip(links, problems, strict=True):
        assert label == f"{describe_place(tuple(problem['path']))}: {problem['message']}"


@pytest.mark.parametrize(
    "text",
    [
        "[",
        "nonsense",
        "[1, 2",
        "NaN" * 3,
        "[" * 100_000,
        '["\\ud800"]',
        '{"a": 1}',
        '"text"',
        "5",
        "null",
        "[null]",
        "[[]]",
    ],
)
def test_unreadable_questions_are_explained_and_kept(signed_in: SignIn, teacher: User, text: str) -> None:
    page = signed_in(teacher).post(ADD, form_of(questions=text))
    assert page.status_code == 200
    form = page.context["adminform"].form
    assert form.errors["questions"]
    assert form["questions"].value() == text
    assert not Quiz.objects.exists()


HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(1)><b onclick="x()">bold</b></textarea><svg/onload=x>'


@pytest.mark.smoke
def test_hostile_html_is_neither_stored_nor_shown(signed_in: SignIn, teacher: User) -> None:
    questions = [
        {**EXAMPLES[0], "question": HOSTILE, "answers": [{"answer": HOSTILE, "right": True}, {"answer": "ok"}]},
        {**EXAMPLES[5], "answers": [{"answer": HOSTILE}]},
        {**EXAMPLES[6], "answers": HOSTILE},
    ]
    client = signed_in(teacher)
    client.post(ADD, form_of(title=HOSTILE, description=HOSTILE, questions=questions))
    quiz = Quiz.objects.get()
    stored = json.dumps([quiz.title, quiz.description, quiz.questions])
    for trace in ("<script", "<img", "onclick", "onerror=alert(1)>", "<svg", "</textarea"):
        assert trace not in stored
    assert quiz.title == "<b>bold</b>"
    for url in (LIST, change_url(quiz), "/admin/"):
        assert "onerror" not in client.get(url).content.decode().replace("&lt;", "")


def test_hostile_html_that_is_sent_back_can_not_leave_the_textarea(signed_in: SignIn, teacher: User) -> None:
    page = signed_in(teacher).post(ADD, form_of(title="", questions=[{**EXAMPLES[0], "question": HOSTILE}]))
    text = page.content.decode()
    assert "<script>alert" not in text
    assert "<img src=x" not in text


def test_hostile_rows_from_elsewhere_are_cleaned_when_shown(
    signed_in: SignIn, teacher: User, moderator: User, make_quiz: MakeQuiz
) -> None:
    questions = [{**EXAMPLES[0], "question": HOSTILE}]
    quiz = make_quiz(teacher, title=HOSTILE, description=HOSTILE, questions=questions, public=True)
    make_result(teacher, title=HOSTILE)
    for person, urls in (
        (teacher, (LIST, change_url(quiz), "/admin/", "/admin/quizzes/gameresult/")),
        (moderator, (LIST, change_url(quiz))),
    ):
        client = signed_in(person)
        for url in urls:
            text = client.get(url).content.decode()
            assert "<script>alert" not in text, url
            assert "<img src=x" not in text, url


def test_two_windows_do_not_overwrite_each_other_unnoticed(
    signed_in: SignIn, teacher: User, make_quiz: MakeQuiz
) -> None:
    quiz = make_quiz(teacher)
    client = signed_in(teacher)
    opened_first = form_of(quiz, title="From the first window")
    client.post(change_url(quiz), form_of(quiz, title="From the second window"))
    page = client.post(change_url(quiz), opened_first)
    assert "changed in another window" in page.content.decode()
    quiz.refresh_from_db()
    assert quiz.title == "From the second window"
    # Saved again from the form that was shown, it is what the teacher wants.
    again = {**opened_first, "seen": page.context["adminform"].form["seen"].value()}
    client.post(change_url(quiz), again)
    quiz.refresh_from_db()
    assert quiz.title == "From the first window"


def test_a_public_quiz_needs_a_question(signed_in: SignIn, teacher: User) -> None:
    page = signed_in(teacher).post(ADD, form_of(public="on", questions=[]))
    assert page.context["adminform"].form.errors["questions"] == ["Add a question before you publish this quiz."]
    assert not Quiz.objects.exists()


def test_the_editor_gets_the_seven_types(signed_in: SignIn, teacher: User) -> None:
    types = embedded(signed_in(teacher).get(ADD).content.decode(), "question-types")
    assert types == [
        {"code": kind.CODE, "label": kind.LABEL, "hint": kind.HINT} for kind in question_types.TYPES.values()
    ]


@pytest.mark.parametrize("url", ["/admin/", LIST, ADD, "/admin/quizzes/gameresult/", "/admin/password_change/"])
def test_pages_keep_the_content_policy(signed_in: SignIn, teacher: User, make_quiz: MakeQuiz, url: str) -> None:
    make_quiz(teacher)
    answer = signed_in(teacher).get(url)
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    page = re.sub(r'<script[^>]*type="application/json".*?</script>', "", answer.content.decode(), flags=re.DOTALL)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", page)
