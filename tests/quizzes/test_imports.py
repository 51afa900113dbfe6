"""Taking quizzes in from files and writing them out, with their pictures, on the real file store."""

import io
import json
from typing import Any

import pytest
from PIL import Image

from accounts.models import User
from media_storage.models import StorageItem
from media_storage.services import store_upload
from quizzes.explore import Wanted, explore
from quizzes.exports import export_filename, export_quiz
from quizzes.formats import FORMATS, Content, Import, Picture
from quizzes.imports import accept_import, preview_import
from quizzes.models import Quiz
from quizzes.question_types import TYPES
from quizzes.services import create_quiz, update_quiz
from quizzes.validation import QuizInvalid
from tests.conftest import MakeQuiz

pytestmark = pytest.mark.django_db


def png(color: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), color).save(out, "png")
    return out.getvalue()


def own_file(*questions: dict[str, Any], pictures: dict[str, bytes] | None = None, **fields: Any) -> bytes:
    content = Content(
        **{"title": "A quiz", "description": "", **fields},
        questions=list(questions),
        pictures={name: Picture(data, "a.png") for name, data in (pictures or {}).items()},
    )
    return FORMATS["json"].write(content).data


def previewed(data: bytes, filename: str = "quiz.json") -> Import:
    return preview_import(data=data, filename=filename)


GOOD = TYPES["ABCD"].example()
BAD = {**GOOD, "answers": [{"answer": "only", "right": True, "color": None}]}


def test_a_preview_stores_nothing(teacher: User) -> None:
    previewed(own_file({**GOOD, "image": "p"}, pictures={"p": png("red")}))
    assert (Quiz.objects.count(), StorageItem.objects.count()) == (0, 0)


def test_an_imported_quiz_is_found_and_the_others_still_are(teacher: User, make_quiz: MakeQuiz) -> None:
    before = make_quiz(teacher, title="Basalt", public=True)
    imported = accept_import(owner=teacher, found=previewed(own_file(GOOD, title="Basalt columns"))).quiz
    update_quiz(quiz=imported, changes={"public": True})
    assert {quiz.pk for quiz in explore(Wanted(query="basalt")).quizzes} == {before.pk, imported.pk}


def test_the_good_questions_become_a_private_quiz(teacher: User) -> None:
    found = previewed(own_file(GOOD, BAD, {**GOOD, "question": "Third"}, {**GOOD, "question": "Fourth"}))
    done = accept_import(owner=teacher, found=found, skip={2})
    quiz = Quiz.objects.get()
    assert (quiz.user, quiz.public, quiz.title, done.left_out, done.notes) == (teacher, False, "A quiz", 2, ())
    assert [question["question"] for question in quiz.questions] == [GOOD["question"], "Fourth"]


def test_pictures_become_files_of_the_owner(teacher: User) -> None:
    question = {**TYPES["VOTING"].example(), "image": "p"}
    question["answers"] = [{**one, "image": "q"} for one in question["answers"]]
    data = own_file(question, cover_image="q", pictures={"p": png("red"), "q": png("blue"), "unused": png("green")})
    quiz = accept_import(owner=teacher, found=previewed(data)).quiz
    items = {str(item.pk) for item in StorageItem.objects.filter(user=teacher, imported=True)}
    named = {quiz.questions[0]["image"], quiz.cover_image, *(one["image"] for one in quiz.questions[0]["answers"])}
    assert named == items
    assert {str(item.pk) for item in quiz.storage_items.all()} == items
    assert len(items) == 2
    teacher.refresh_from_db()
    assert teacher.storage_used == sum(item.size for item in StorageItem.objects.all())


def test_a_refused_picture_is_left_out_with_a_note(teacher: User) -> None:
    data = own_file({**GOOD, "image": "p"}, pictures={"p": b"<svg onload=alert(1)>"})
    done = accept_import(owner=teacher, found=previewed(data))
    assert done.quiz.questions == [GOOD]
    assert [note.code for note in done.notes] == ["skipped"]
    assert not StorageItem.objects.exists()


def test_a_picture_beyond_the_quota_is_left_out_with_a_note(teacher: User, settings: Any) -> None:
    User.objects.filter(pk=teacher.pk).update(storage_used=10**15)
    teacher.refresh_from_db()
    done = accept_import(owner=teacher, found=previewed(own_file({**GOOD, "image": "p"}, pictures={"p": png("red")})))
    assert done.quiz.questions == [GOOD]
    assert len(done.notes) == 1


def test_nothing_is_left_behind_when_a_quiz_cant_be_made_without_its_refused_picture(teacher: User) -> None:
    question = TYPES["VOTING"].example()
    question["answers"] = [
        {"answer": "", "image": "bad", "color": None},
        {"answer": "x", "image": "good", "color": None},
    ]
    found = previewed(own_file(question, pictures={"bad": b"no picture", "good": png("red")}))
    assert found.questions[0].usable
    with pytest.raises(QuizInvalid):
        accept_import(owner=teacher, found=found)
    assert not Quiz.objects.exists()
    assert not StorageItem.objects.filter(deleted_at__isnull=True).exists()
    teacher.refresh_from_db()
    assert teacher.storage_used == 0


def test_a_question_that_says_nothing_without_its_refused_picture_is_left_out(teacher: User) -> None:
    unsaid = TYPES["VOTING"].example()
    unsaid["answers"] = [
        {"answer": "", "image": "bad", "color": None},
        {"answer": "x", "image": "good", "color": None},
    ]
    pictures = {"bad": b"no picture", "good": png("red"), "shown": png("blue")}
    done = accept_import(
        owner=teacher, found=previewed(own_file(unsaid, {**GOOD, "image": "shown"}, pictures=pictures))
    )
    assert ([question["type"] for question in done.quiz.questions], done.left_out) == (["ABCD"], 1)
    assert [note.code for note in done.notes] == ["skipped", "skipped"]
    assert "says nothing without its picture" in done.notes[1].message
    kept = StorageItem.objects.filter(user=teacher, deleted_at__isnull=True)
    assert [str(item.pk) for item in kept] == [done.quiz.questions[0]["image"]]


def test_a_colour_and_a_cover_that_dont_fit_are_left_out_with_notes(teacher: User) -> None:
    quiz = {"title": "A quiz", "questions": [GOOD], "background_color": "rgb(1, 2, 3)", "cover_image": "//elsewhere/x"}
    done = accept_import(owner=teacher, found=previewed(json.dumps(quiz).encode()))
    assert (done.quiz.background_color, done.quiz.cover_image) == ("", "")
    assert [note.message for note in done.notes] == [
        "The background colour was left out: it can't be used here.",
        "The cover was left out: it can't be used here.",
    ]


def test_what_pictures_show_in_words_goes_out_and_comes_back(teacher: User, other_teacher: User) -> None:
    words = 'A <red> "square" & more'
    item = store_upload(user=teacher, stream=io.BytesIO(png("red")), filename="red.png", alt_text=words)
    quiz = create_quiz(owner=teacher, title="Red things", questions=[{**GOOD, "image": str(item.pk)}])
    had = store_upload(user=other_teacher, stream=io.BytesIO(png("red")), filename="own.png")
    for form in (form for form in FORMATS.values() if form.writer and "picture" in form.carries):
        StorageItem.objects.filter(pk=had.pk).update(alt_text="")
        export = export_quiz(quiz=quiz, form=form)
        accept_import(owner=other_teacher, found=previewed(export.data, export_filename(quiz, form)))
        had.refresh_from_db()
        said = [note.message for note in export.notes]
        lost = ["What its pictures show, in words, can't be written to this format."]
        assert (form.name, had.alt_text, said) == (form.name, words, []) or (had.alt_text, said) == ("", lost)
        assert form.has_alt_texts is (had.alt_text == words)


def test_an_import_doesnt_change_what_somebody_wrote_about_a_picture(teacher: User) -> None:
    item = store_upload(user=teacher, stream=io.BytesIO(png("red")), filename="red.png", alt_text="Mine")
    content = Content("A quiz", "", [{**GOOD, "image": "p"}], pictures={"p": Picture(png("red"), "a.png", "Another's")})
    accept_import(owner=teacher, found=previewed(FORMATS["json"].write(content).data))
    item.refresh_from_db()
    assert item.alt_text == "Mine"


def test_a_file_without_usable_questions_is_refused(teacher: User) -> None:
    with pytest.raises(QuizInvalid, match="None of the questions can be imported"):
        accept_import(owner=teacher, found=previewed(own_file(BAD)))
    assert not Quiz.objects.exists()


def test_a_title_of_ones_own(teacher: User) -> None:
    found = previewed(b"Q? {=a ~b}", "x.gift")
    with pytest.raises(QuizInvalid, match="title"):
        accept_import(owner=teacher, found=found)
    assert (
        accept_import(owner=teacher, found=found, title="A better <b>title</b>").quiz.title == "A better <b>title</b>"
    )


def test_kahoots_origin_is_kept(teacher: User) -> None:
    kahoot = {"uuid": "11111111-2222-4333-8444-555555555555", "title": "Space", "quizType": "quiz", "questions": []}
    quiz = accept_import(owner=teacher, found=previewed(json.dumps(kahoot).encode(), "k.json")).quiz
    assert (quiz.imported_from_kahoot, str(quiz.kahoot_id)) == (True, kahoot["uuid"])


@pytest.mark.parametrize("form", [form for form in FORMATS.values() if "picture" in form.carries], ids=lambda f: f.name)
def test_a_quiz_with_pictures_goes_out_and_comes_back(form: Any, teacher: User) -> None:
    item = store_upload(user=teacher, stream=io.BytesIO(png("red")), filename="red.png")
    quiz = create_quiz(owner=teacher, title="Red things", questions=[{**GOOD, "image": str(item.pk)}])
    export = export_quiz(quiz=quiz, form=form)
    assert export.notes == ()
    copy = accept_import(owner=teacher, found=previewed(export.data, export_filename(quiz, form))).quiz
    assert copy.pk != quiz.pk
    # The same content is the same file.
    assert (copy.title, copy.questions) == (quiz.title, quiz.questions)


def test_an_export_notes_pictures_that_are_gone(teacher: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher, questions=[{**GOOD, "image": "5f0e7f6e-6a0c-4c56-9a3e-6d1b7f3f2c11"}])
    notes = export_quiz(quiz=quiz, form=FORMATS["json"]).notes
    assert [note.message for note in notes] == ["1 of its pictures are gone or too large and are not in the file."]


def test_a_strangers_file_is_not_exported(teacher: User, other_teacher: User) -> None:
    item = store_upload(user=other_teacher, stream=io.BytesIO(png("red")), filename="red.png")
    quiz = create_quiz(owner=teacher, title="Not mine", questions=[{**GOOD, "image": str(item.pk)}])
    assert json.loads(export_quiz(quiz=quiz, form=FORMATS["json"]).data)["pictures"] == {}
