"""Folders, tags of many, recommendations, reports, copies with attribution."""

import pytest
from django.utils import timezone

from accounts.models import User
from quizzes import library_services as library
from quizzes import services
from quizzes.models import Folder, ModRating, Pick, Quiz, Report, Tag
from quizzes.validation import QuizInvalid
from tests.conftest import MakeQuiz

pytestmark = [pytest.mark.smoke, pytest.mark.django_db]
ALL = Quiz.objects.all


def names(quiz: Quiz) -> list[str]:
    return sorted(quiz.tags.values_list("name", flat=True))


def test_labels_are_stored_clean_and_take_the_moderators_rating_away(teacher: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher, public=True, mod_rating=ModRating.OK)
    changes = {
        "language": "DE",
        "subject": " Earth \u202e science ",
        "level": "Grades 5–6",
        "tags": "Rivers, #lakes,rivers",
    }
    services.update_quiz(quiz=quiz, changes=changes)
    quiz.refresh_from_db()
    assert (quiz.language, quiz.subject, quiz.level, names(quiz), quiz.mod_rating) == (
        "de", "Earth science", "Grades 5–6", ["lakes", "rivers"], None
    )  # fmt: skip
    Quiz.objects.update(mod_rating=ModRating.OK)
    services.update_quiz(quiz=quiz, changes={"tags": ["rivers", "lakes"]})
    quiz.refresh_from_db()
    assert quiz.mod_rating == ModRating.OK  # the same tags are no change
    services.update_quiz(quiz=quiz, changes={"tags": ["rivers"]})
    quiz.refresh_from_db()
    assert quiz.mod_rating is None


def test_labels_that_do_not_fit_are_named_and_nothing_is_stored(teacher: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher)
    with pytest.raises(QuizInvalid) as refused:
        services.update_quiz(
            quiz=quiz, changes={"language": "xx", "level": "x" * 61, "tags": ["y" * 41], "title": "Changed"}
        )
    assert [problem.path for problem in refused.value.problems] == [("language",), ("level",), ("tags",)]
    quiz.refresh_from_db()
    assert (quiz.title, Tag.objects.count()) == ("Seven kinds", 0)


def test_a_copy_names_whom_it_comes_from(teacher: User, other_teacher: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher, public=True, subject="Geography")
    services.update_quiz(quiz=quiz, changes={"tags": ["rivers"]})
    copy = services.copy_quiz(quiz=quiz, owner=other_teacher)
    assert (copy.copied_from, copy.copied_from_author, copy.subject, names(copy), copy.folder) == (
        quiz, "teacher", "Geography", ["rivers"], None
    )  # fmt: skip
    again = services.copy_quiz(quiz=copy, owner=other_teacher)
    assert (again.copied_from, again.copied_from_author) == (quiz, "teacher")
    own = services.copy_quiz(quiz=quiz, owner=teacher)
    assert (own.copied_from, own.copied_from_author) == (None, "")
    quiz.delete()
    copy.refresh_from_db()
    assert (copy.copied_from, copy.copied_from_author) == (None, "teacher")


def test_folders_have_one_of_each_name(teacher: User, other_teacher: User) -> None:
    folder = library.create_folder(owner=teacher, name="  Grade   5 ")
    assert library.create_folder(owner=teacher, name="grade 5") == folder
    other = library.create_folder(owner=teacher, name="Grade 6")
    library.create_folder(owner=other_teacher, name="Grade 5")
    with pytest.raises(QuizInvalid) as refused:
        library.rename_folder(folder=other, name="GRADE 5")
    assert refused.value.problems[0].code == "taken"
    for name in ("", " \u200b", "x" * 61):
        with pytest.raises(QuizInvalid):
            library.create_folder(owner=teacher, name=name)
    assert sorted(Folder.objects.values_list("name", flat=True)) == ["Grade 5", "Grade 5", "Grade 6"]


def test_only_ones_own_quizzes_go_into_a_folder_and_stay_as_they_are(
    teacher: User, other_teacher: User, make_quiz: MakeQuiz
) -> None:
    mine, theirs = make_quiz(teacher, public=True, mod_rating=ModRating.OK), make_quiz(other_teacher)
    folder = library.create_folder(owner=teacher, name="Grade 5")
    assert library.file_quizzes(quizzes=ALL(), folder=folder) == 1
    before = mine.updated_at
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.folder, theirs.folder, mine.mod_rating, mine.updated_at) == (folder, None, ModRating.OK, before)
    assert library.file_quizzes(quizzes=ALL(), folder=None) == 2
    mine.refresh_from_db()
    assert mine.folder is None


def test_many_quizzes_are_tagged_at_once_or_none(teacher: User, make_quiz: MakeQuiz) -> None:
    one, two = make_quiz(teacher), make_quiz(teacher)
    assert library.tag_quizzes(quizzes=[one, two], add="A, b") == 2
    assert library.tag_quizzes(quizzes=[one, two], add="a", remove="b") == 2
    assert (names(one), names(two)) == (["a"], ["a"])
    library.tag_quizzes(quizzes=[two], add=",".join(f"t{number}" for number in range(11)))
    with pytest.raises(QuizInvalid):
        library.tag_quizzes(quizzes=[one, two], add="one more")
    assert (names(one), len(names(two))) == (["a"], 12)


def test_recommendations_are_public_quizzes_in_an_order(teacher: User, moderator: User, make_quiz: MakeQuiz) -> None:
    first, second = make_quiz(teacher, public=True), make_quiz(teacher, public=True, mod_rating=ModRating.OK)
    make_quiz(teacher)
    make_quiz(teacher, public=True, mod_rating=ModRating.NOT_SAFE)
    assert library.pick_quizzes(moderator=moderator, quizzes=Quiz.objects.filter(pk=first.pk)) == (1, 1)
    assert library.pick_quizzes(moderator=moderator, quizzes=ALL()) == (1, 0)
    assert list(Pick.objects.values_list("quiz", "position", "picked_by")) == [
        (first.pk, 1, moderator.pk), (second.pk, 2, moderator.pk)
    ]  # fmt: skip
    assert library.unpick_quizzes(quizzes=Quiz.objects.filter(pk=first.pk)) == 1
    assert Pick.objects.get().quiz == second


def report(
    quiz: Quiz, reporter: User | None, reason: str = "wrong", place: str = "192.0.2.1", text: str = ""
) -> Report:
    return library.report_quiz(
        quiz=quiz, reporter=reporter, place=place, reason=reason, text=text, now=timezone.now()
    )  # fmt: skip


def test_a_persons_next_report_replaces_the_open_one(teacher: User, other_teacher: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher, public=True)
    report(quiz, other_teacher)
    resolved = report(quiz, other_teacher, "spam", text=" Question 3\x00 ")
    assert list(Report.objects.values_list("reporter", "reason", "text")) == [(other_teacher.pk, "spam", "Question 3")]
    Report.objects.filter(pk=resolved.pk).update(resolved_at=timezone.now())
    report(quiz, other_teacher)
    report(quiz, None)
    report(quiz, None)
    assert Report.objects.count() == 4
    with pytest.raises(ValueError, match="boring"):
        report(quiz, None, "boring")


def test_reports_are_limited_by_person_and_place(teacher: User, other_teacher: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher, public=True)
    for _ in range(library.REPORTS_AN_HOUR):
        report(quiz, None)
    with pytest.raises(library.TooManyReports):
        report(quiz, None)
    report(quiz, None, place="192.0.2.2")
    report(quiz, other_teacher)
    assert Report.objects.count() == library.REPORTS_AN_HOUR + 2
