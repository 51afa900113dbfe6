"""Writing quizzes: what is validated, what changes with what, and what stays."""

import uuid
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry

from accounts.models import User
from media_storage.models import StorageItem
from quizzes import services
from quizzes.models import GameResult, ModRating, Quiz
from quizzes.moderation_services import moderate_quizzes
from quizzes.question_types import TYPES
from quizzes.validation import QuizInvalid
from tests.conftest import MakeQuiz

pytestmark = [pytest.mark.smoke, pytest.mark.django_db]

ONE = [TYPES["ABCD"].example()]


def problems_of(call: Any, **values: Any) -> list[tuple[Any, ...]]:
    with pytest.raises(QuizInvalid) as caught:
        call(**values)
    return [(problem.path, problem.code) for problem in caught.value.problems]


def store_file(user: User, **fields: Any) -> StorageItem:
    return StorageItem.objects.create(user=user, mime_type="image/png", size=3, hash=uuid.uuid4().bytes, **fields)


# --- create ----------------------------------------------------------------------------------------


def test_a_new_quiz_is_stored_clean(teacher: User) -> None:
    quiz = services.create_quiz(
        owner=teacher,
        title=" <b>Water</b><script>x</script> ",
        description="H<sub onclick='x'>2</sub>O",
        questions=[kind.example() for kind in TYPES.values()],
        public=True,
        background_color="#AABBCC",
    )
    stored = Quiz.objects.filter(pk=quiz.pk).values(
        "user", "title", "description", "public", "background_color", "questions", "mod_rating", "likes"
    )
    assert list(stored) == [
        {
            "user": teacher.pk,
            "title": "<b>Water</b>",
            "description": "H<sub>2</sub>O",
            "public": True,
            "background_color": "#aabbcc",
            "questions": [kind.example() for kind in TYPES.values()],
            "mod_rating": None,
            "likes": 0,
        }
    ]


def test_every_problem_is_named_with_its_path_and_nothing_is_stored(teacher: User) -> None:
    questions = [TYPES["TEXT"].example(), {**TYPES["ABCD"].example(), "question": ""}]
    found = problems_of(
        services.create_quiz,
        owner=teacher,
        title="<b>ab</b>",
        description="x" * 501,
        questions=questions,
        cover_image="ftp://x",
        background_color="blue",
    )
    assert found == [
        (("title",), "too_short"),
        (("description",), "too_long"),
        (("questions", 1, "question"), "required"),
        (("cover_image",), "not_image"),
        (("background_color",), "not_color"),
    ]
    assert not Quiz.objects.exists()


@pytest.mark.parametrize(
    ("title", "code"), [("", "required"), ("ab", "too_short"), ("x" * 501, "too_long"), (7, "not_text")]
)
def test_titles_that_do_not_fit(teacher: User, title: Any, code: str) -> None:
    assert problems_of(services.create_quiz, owner=teacher, title=title, questions=ONE) == [(("title",), code)]


def test_a_title_may_have_500_visible_characters_with_markup(teacher: User) -> None:
    title = f"<b>{'x' * 250}</b><i>{'y' * 250}</i>"
    assert services.create_quiz(owner=teacher, title=title, questions=ONE).title == title


def test_a_draft_may_be_empty_but_a_public_quiz_not(teacher: User) -> None:
    draft = services.create_quiz(owner=teacher, title="Draft", questions=[])
    assert draft.questions == []
    empty = [(("questions",), "required")]
    assert problems_of(services.create_quiz, owner=teacher, title="Bad", questions=[], public=True) == empty
    assert problems_of(services.update_quiz, quiz=draft, changes={"public": True}) == empty


# --- update ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("public", [True, False])
def test_changed_content_takes_the_moderators_rating_away(teacher: User, make_quiz: MakeQuiz, public: bool) -> None:
    quiz = make_quiz(teacher, public=public, mod_rating=ModRating.FACTS_CHECKED)
    before = quiz.updated_at
    services.update_quiz(quiz=quiz, changes={"questions": ONE})
    stored = Quiz.objects.get(pk=quiz.pk)
    assert (stored.questions, stored.mod_rating, quiz.mod_rating) == (ONE, None, None)
    assert stored.updated_at == quiz.updated_at > before


def test_saving_the_same_again_changes_nothing(teacher: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher, public=True, mod_rating=ModRating.FACTS_CHECKED)
    before = Quiz.objects.filter(pk=quiz.pk).values().get()
    services.update_quiz(quiz=quiz, changes={"title": f" {quiz.title} ", "questions": quiz.questions, "public": True})
    assert Quiz.objects.filter(pk=quiz.pk).values().get() == before


def test_unpublishing_keeps_the_rating(teacher: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher, public=True, mod_rating=ModRating.FACTS_CHECKED)
    services.update_quiz(quiz=quiz, changes={"public": False})
    quiz.refresh_from_db()
    assert (quiz.public, quiz.mod_rating) == (False, ModRating.FACTS_CHECKED)


def test_an_update_leaves_counters_that_changed_meanwhile(teacher: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher)
    services.count_play(quiz.pk)
    services.update_quiz(quiz=quiz, changes={"title": "Other"})
    assert Quiz.objects.values_list("title", "plays").get() == ("Other", 1)


def test_a_bad_change_changes_nothing(teacher: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher)
    assert problems_of(services.update_quiz, quiz=quiz, changes={"title": "Good", "questions": {}}) == [
        (("questions",), "not_list")
    ]
    assert (quiz.title, Quiz.objects.get().title) == ("Seven kinds", "Seven kinds")


def test_a_field_that_nobody_edits_is_a_bug(teacher: User, make_quiz: MakeQuiz) -> None:
    with pytest.raises(TypeError, match="likes"):
        services.update_quiz(quiz=make_quiz(teacher), changes={"likes": 5})


def test_storage_items_follow_what_the_quiz_names(teacher: User, other_teacher: User, moderator: User) -> None:
    cover, picture, unused = store_file(teacher), store_file(teacher), store_file(teacher)
    foreign, deleted = store_file(moderator), store_file(teacher, deleted_at="2026-01-01T00:00Z")
    question = {**TYPES["VOTING"].example(), "image": str(foreign.pk)}
    question["answers"][0]["image"] = picture.pk.hex
    question["answers"][1]["image"] = str(deleted.pk)
    quiz = services.create_quiz(owner=teacher, title="Files", questions=[question], cover_image=str(cover.pk))
    assert set(quiz.storage_items.all()) == {cover, picture, deleted}
    services.update_quiz(quiz=quiz, changes={"cover_image": str(unused.pk)})
    assert set(quiz.storage_items.all()) == {unused, picture, deleted}
    copy = services.copy_quiz(quiz=quiz, owner=other_teacher)
    services.update_quiz(quiz=copy, changes={"title": "My files"})
    assert set(copy.storage_items.all()) == {unused, picture, deleted}


# --- copy, publish, delete ---------------------------------------------------------------------------


def test_a_copy_is_private_and_starts_without_history(teacher: User, other_teacher: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(
        teacher, public=True, mod_rating=ModRating.OK, likes=3, dislikes=2, plays=9, views=40, description="d",
        cover_image="/c.png", background_image="/b.png", background_color="#123456",
    )  # fmt: skip
    copy = services.copy_quiz(quiz=quiz, owner=other_teacher)
    fields = ("user", "title", "description", "questions", "cover_image", "background_image", "background_color",
              "public", "mod_rating", "likes", "dislikes", "plays", "views")  # fmt: skip
    assert Quiz.objects.values_list(*fields).get(pk=copy.pk) == (
        other_teacher.pk, quiz.title, "d", quiz.questions, "/c.png", "/b.png", "#123456", False, None, 0, 0, 0, 0,
    )  # fmt: skip


def test_publishing_leaves_empty_quizzes_and_counts_what_changed(teacher: User, make_quiz: MakeQuiz) -> None:
    full, empty, already = make_quiz(teacher), make_quiz(teacher, questions=[]), make_quiz(teacher, public=True)
    assert services.publish_quizzes(quizzes_queryset=Quiz.objects.all(), public=True) == 1
    assert set(Quiz.objects.filter(public=True)) == {full, already}
    assert services.publish_quizzes(quizzes_queryset=Quiz.objects.filter(pk=full.pk), public=False) == 1
    assert set(Quiz.objects.filter(public=False)) == {full, empty}


def test_results_survive_their_quiz(teacher: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher)
    result = GameResult.objects.create(
        id=uuid.uuid4(), quiz=quiz, user=teacher, player_count=0, title="t", questions=[], answers=[], player_scores={}
    )
    services.delete_quiz(quiz=quiz)
    result.refresh_from_db()
    assert result.quiz_id is None
    services.set_result_note(result=result, note="  7b, good day ")
    assert GameResult.objects.get().note == "7b, good day"


# --- moderation, counters ----------------------------------------------------------------------------


def test_moderating_logs_old_and_new_for_public_quizzes_only(
    teacher: User, moderator: User, make_quiz: MakeQuiz
) -> None:
    fresh = make_quiz(teacher, public=True)
    rated = make_quiz(teacher, public=True, mod_rating=ModRating.OK)
    same = make_quiz(teacher, public=True, mod_rating=ModRating.NOT_SAFE)
    private = make_quiz(teacher)
    count = moderate_quizzes(
        moderator=moderator, quizzes=[fresh, rated, same, private], rating=ModRating.NOT_SAFE, reason="Insults."
    )
    assert count == 2
    assert [quiz.mod_rating for quiz in (fresh, rated, same, private)] == [2, 2, 2, None]
    assert dict(Quiz.objects.values_list("pk", "mod_rating")) == {
        fresh.pk: 2,
        rated.pk: 2,
        same.pk: 2,
        private.pk: None,
    }
    assert set(LogEntry.objects.values_list("user", "object_id", "change_message")) == {
        (moderator.pk, str(fresh.pk), "Moderation: not checked → Not safe for school. Insults."),
        (moderator.pk, str(rated.pk), "Moderation: OK → Not safe for school. Insults."),
    }
    assert moderate_quizzes(moderator=moderator, quizzes=Quiz.objects.all(), rating=None) == 3


def test_a_rating_that_does_not_exist_is_refused(teacher: User, moderator: User, make_quiz: MakeQuiz) -> None:
    with pytest.raises(ValueError, match="6"):
        moderate_quizzes(moderator=moderator, quizzes=[make_quiz(teacher, public=True)], rating=6)


def test_a_view_counts_once_an_hour_per_viewer_and_not_for_the_owner(
    teacher: User, other_teacher: User, moderator: User, make_quiz: MakeQuiz
) -> None:
    quiz = make_quiz(teacher, public=True)
    counted = [
        services.count_view(quiz=quiz, viewer=viewer) for viewer in (teacher, other_teacher, other_teacher, moderator)
    ]
    assert counted == [False, True, False, True]
    assert Quiz.objects.get().views == 2


def test_counting_a_play_of_a_deleted_quiz_is_fine() -> None:
    services.count_play(uuid.uuid4())
