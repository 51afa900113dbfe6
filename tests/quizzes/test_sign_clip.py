"""A video in which a question is signed: kept, shown to players, opened by games, carried by files and versions."""

import io
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from classroom import services as live
from classroom.engine import GameOptions
from media_storage.models import StorageItem
from media_storage.services import store_upload
from quizzes import question_types
from quizzes.exports import export_quiz
from quizzes.formats import FORMATS
from quizzes.imports import accept_import, preview_import
from quizzes.question_types import TYPES
from quizzes.question_types.shapes import Problems
from quizzes.quiz_diff import compare
from quizzes.services import create_quiz
from quizzes.validation import QuizInvalid
from tests.media_storage import samples

CLIP = "/static/signed.mp4"


def signed(code: str = "ABCD", clip: object = CLIP) -> dict[str, Any]:
    return {**TYPES[code].example(), "sign_clip": clip}


@pytest.mark.parametrize("code", TYPES)
def test_each_type_keeps_it_and_shows_it_to_players(code: str) -> None:
    problems = Problems()
    cleaned = question_types.validate_question(signed(code), problems)
    assert (cleaned, problems.found) == (signed(code), [])
    answers = cleaned["answers"]
    shown = range(len(answers) if isinstance(answers, list) else 0)
    assert TYPES[code].public_view(cleaned, shown).sign_clip == CLIP
    plain = question_types.validate_question(signed(code, None), Problems())
    assert plain == TYPES[code].example()
    assert TYPES[code].public_view(plain, shown).sign_clip is None


@pytest.mark.parametrize("clip", ["https://elsewhere.example/a.mp4", "//elsewhere.example/a.mp4", 7, ["a"], "x" * 300])
def test_what_is_no_file_of_this_server_is_refused(clip: object) -> None:
    problems = Problems()
    question_types.validate_question(signed(clip=clip), problems)
    assert [(problem.path, problem.code) for problem in problems.found] == [(("sign_clip",), "not_image")]


def test_versions_show_that_it_changed() -> None:
    before, after = {"questions": [TYPES["ABCD"].example()]}, {"questions": [signed()]}
    [change] = compare(before, after).questions
    assert [(field.name, field.kind, field.before, field.after) for field in change.fields] == [
        ("sign_clip", "film", None, CLIP)
    ]


def test_only_our_own_format_carries_it_and_others_say_so() -> None:
    writers = {name: form for name, form in FORMATS.items() if form.writer is not None and "ABCD" in form.writes}
    carrying = {name for name, form in writers.items() if form.carries_wholly(signed())}
    losing = {
        name
        for name, form in writers.items()
        if form.carries_wholly(TYPES["ABCD"].example()) and not form.carries_wholly(signed())
    }
    assert carrying == {"json"}
    assert losing >= {"cqa", "csv"}


@pytest.fixture
def clip(teacher: User) -> StorageItem:
    return store_upload(user=teacher, stream=io.BytesIO(samples.film()), filename="signed.mp4")


@pytest.mark.django_db
def test_a_game_opens_it_to_players_who_have_no_account(teacher: User, clip: StorageItem) -> None:
    quiz = create_quiz(owner=teacher, title="Signed", questions=[signed(clip=str(clip.pk))])
    assert [item.pk for item in quiz.storage_items.all()] == [clip.pk]
    assert Client().get(f"/files/{clip.pk}/").status_code == 404
    live.create_game(quiz=quiz, host=teacher, options=GameOptions())
    assert Client().get(f"/files/{clip.pk}/").status_code == 200


@pytest.mark.django_db
def test_a_strangers_video_is_not_opened(teacher: User, other_teacher: User, clip: StorageItem) -> None:
    quiz = create_quiz(owner=other_teacher, title="Taken", questions=[signed(clip=str(clip.pk))])
    assert list(quiz.storage_items.all()) == []


@pytest.mark.django_db
def test_it_goes_with_the_quiz_into_a_file_and_out_again(teacher: User, other_teacher: User, clip: StorageItem) -> None:
    quiz = create_quiz(owner=teacher, title="Signed", questions=[signed(clip=str(clip.pk))])
    export = export_quiz(quiz=quiz, form=FORMATS["json"])
    assert export.notes == ()
    found = preview_import(data=export.data, filename="a.json")
    copy = accept_import(owner=other_teacher, found=found).quiz
    own = StorageItem.objects.get(user=other_teacher)
    assert [question["sign_clip"] for question in copy.questions] == [str(own.pk)]
    assert (own.mime_type, list(copy.storage_items.all())) == ("video/mp4", [own])

    archive = export_quiz(quiz=quiz, form=FORMATS["cqa"])
    assert [note.message for note in archive.notes if "signed" in note.message] != []
    taken = accept_import(owner=other_teacher, found=preview_import(data=archive.data, filename="a.cqa")).quiz
    assert taken.questions == [TYPES["ABCD"].example()]


@pytest.mark.django_db
def test_a_quiz_with_another_hosts_video_is_refused_in_words(teacher: User) -> None:
    with pytest.raises(QuizInvalid) as refusal:
        create_quiz(owner=teacher, title="Signed", questions=[signed(clip="https://elsewhere.example/a.mp4")])
    assert [problem.path for problem in refusal.value.problems] == [("questions", 0, "sign_clip")]
