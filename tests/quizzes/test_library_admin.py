"""The desk: labels and folders of a quiz, many at once, what moderators recommend."""

import re
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client, RequestFactory

from accounts.models import User
from quizzes import library_services as library
from quizzes import services
from quizzes.models import Folder, ModRating, Pick, Quiz
from quizzes.question_types import TYPES
from tests.conftest import MakeQuiz

pytestmark = [pytest.mark.smoke, pytest.mark.django_db]
LIST = "/admin/quizzes/quiz/"
FORM = {"title": "Rivers", "questions": "[]", "cover_image": "", "background_image": "", "background_color": ""}
LABELS = {"language": "en", "subject": "Geography", "level": "Adults", "tags": "Water, land", "folder_name": "Grade 5"}


def listed(client: Client, query: str = "") -> list[str]:
    page = client.get(f"{LIST}{query}").content.decode()
    return re.findall(r'class="field-title_shown"><a [^>]*><bdi[^>]*>(.*?)</bdi>', page)


def test_labels_and_folder_are_edited_with_the_quiz(signed_in: Any, teacher: User) -> None:
    client = signed_in(teacher)
    answer = client.post(f"{LIST}add/", {**FORM, **LABELS, "_continue": "1"})
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    quiz = Quiz.objects.get()
    stored = (quiz.language, quiz.subject, quiz.level, sorted(tag.name for tag in quiz.tags.all()), quiz.folder)
    assert stored == ("en", "Geography", "Adults", ["land", "water"], Folder.objects.get(user=teacher, name="Grade 5"))
    page = client.get(f"{LIST}{quiz.pk}/change/").content.decode()
    assert 'value="land, water"' in page
    assert 'value="Grade 5"' in page
    client.post(f"{LIST}{quiz.pk}/change/", {**FORM, "tags": "", "folder_name": ""})
    quiz.refresh_from_db()
    assert (quiz.language, quiz.subject, quiz.tags.count(), quiz.folder) == ("", "", 0, None)


def test_labels_that_do_not_fit_are_explained_and_kept(signed_in: Any, teacher: User) -> None:
    answer = signed_in(teacher).post(f"{LIST}add/", {**FORM, **LABELS, "tags": "x" * 41})
    page = answer.content.decode()
    assert "A tag has at most 40 characters" in page
    assert f'value="{"x" * 41}"' in page
    assert not Quiz.objects.exists()


def test_an_administrator_leaves_the_owners_folder_alone(
    signed_in: Any, teacher: User, administrator: User, make_quiz: MakeQuiz
) -> None:
    quiz = make_quiz(teacher)
    folder = library.create_folder(owner=teacher, name="Grade 5")
    library.file_quizzes(quizzes=Quiz.objects.all(), folder=folder)
    client = signed_in(administrator)
    client.post(f"{LIST}{quiz.pk}/change/", {**FORM, "folder_name": "Taken"})
    quiz.refresh_from_db()
    assert (quiz.title, quiz.folder) == ("Rivers", folder)
    assert not Folder.objects.filter(name="Taken").exists()


def test_the_list_is_searched_and_filtered(signed_in: Any, teacher: User) -> None:
    client = signed_in(teacher)
    question = {**TYPES["ABCD"].example(), "question": "Which metal is a liquid?"}
    quiz = services.create_quiz(owner=teacher, title="Metals", questions=[question], tags=["lab"])
    services.create_quiz(owner=teacher, title="Rivers", questions=[question | {"question": "Which sea?"}])
    folder = library.create_folder(owner=teacher, name="Grade 5")
    library.file_quizzes(quizzes=Quiz.objects.filter(pk=quiz.pk), folder=folder)
    assert listed(client) == ["Rivers", "Metals"]
    assert listed(client, "?q=LIQUID+metal") == ["Metals"]
    assert listed(client, "?tag=lab") == ["Metals"]
    assert listed(client, f"?folder={folder.pk}") == ["Metals"]
    assert listed(client, "?folder=none") == ["Rivers"]


def test_many_are_filed_and_tagged_at_once(
    signed_in: Any, teacher: User, other_teacher: User, make_quiz: MakeQuiz
) -> None:
    mine = [make_quiz(teacher), make_quiz(teacher)]
    theirs = make_quiz(other_teacher, public=True)
    client = signed_in(teacher)
    chosen = {"action": "organise", "_selected_action": [str(quiz.pk) for quiz in (*mine, theirs)]}
    page = client.post(LIST, chosen)
    assert (page.status_code, [quiz.pk in {one.pk for one in mine} for quiz in page.context["quizzes"]]) == (
        200, [True, True]
    )  # fmt: skip
    empty = client.post(LIST, {**chosen, "apply": "1", "where": "into", "folder": " "})
    assert "Write the name of a folder" in empty.content.decode()
    bad = client.post(LIST, {**chosen, "apply": "1", "where": "keep", "add_tags": "y" * 41})
    assert "y" * 41 in bad.content.decode()
    assert not Folder.objects.exists()
    done = client.post(LIST, {**chosen, "apply": "1", "where": "keep", "folder": "Grade 5", "add_tags": "lab"})
    assert done.status_code == 302
    for quiz in mine:
        quiz.refresh_from_db()
        assert (str(quiz.folder), [tag.name for tag in quiz.tags.all()]) == ("Grade 5", ["lab"])
    assert theirs.tags.count() == 0
    client.post(LIST, {**chosen, "apply": "1", "where": "none", "remove_tags": "LAB"})
    assert Quiz.objects.filter(folder=None, tags=None).count() == 3


def test_moderators_recommend_and_set_the_order(
    signed_in: Any, teacher: User, moderator: User, make_quiz: MakeQuiz
) -> None:
    quizzes = [make_quiz(teacher, title=f"Quiz {number}", public=True, mod_rating=ModRating.OK) for number in range(2)]
    client = signed_in(moderator)
    chosen = {"_selected_action": [str(quiz.pk) for quiz in quizzes]}
    assert client.post(LIST, {"action": "pick", **chosen}).status_code == 302
    assert Pick.objects.count() == 2
    assert client.get("/admin/quizzes/pick/").status_code == 200
    picks = list(Pick.objects.all())
    form = {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 2, "_save": "Save"}
    for place, pick in enumerate(picks):
        form |= {f"form-{place}-quiz": str(pick.pk), f"form-{place}-position": 9 - place}
    client.post("/admin/quizzes/pick/", form)
    assert [pick.quiz_id for pick in Pick.objects.all()] == [picks[1].quiz_id, picks[0].quiz_id]
    page = Client().get("/quizzes/").content.decode()
    assert page.index(str(picks[1].quiz_id)) < page.index(str(picks[0].quiz_id))
    client.post(LIST, {"action": "unpick", **chosen})
    assert not Pick.objects.exists()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"public": True, "mod_rating": ModRating.OK}, ["1 quiz is recommended now."]),
        ({"public": True}, ["1 quiz is recommended now.", "1 of them has not been checked yet"]),
        ({"public": True, "mod_rating": ModRating.NOT_SAFE}, ["Nothing to recommend"]),
    ],
)
def test_moderators_hear_what_was_recommended(
    fields: dict[str, Any], said: list[str], signed_in: Any, teacher: User, moderator: User, make_quiz: MakeQuiz
) -> None:
    form = {"action": "pick", "_selected_action": [str(make_quiz(teacher, **fields).pk)]}
    answer = signed_in(moderator).post(LIST, form, follow=True)
    texts = [str(message) for message in answer.context["messages"]]
    assert len(texts) == len(said)
    assert all(text.startswith(begins) for text, begins in zip(texts, said, strict=True))


def test_teachers_recommend_nothing(signed_in: Any, teacher: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher, public=True)
    client = signed_in(teacher)
    client.post(LIST, {"action": "pick", "_selected_action": [str(quiz.pk)]})
    assert not Pick.objects.exists()
    assert client.get("/admin/quizzes/pick/").status_code == 403


def test_folders_are_offered_to_their_owner_whoever_else_has_the_form_open(
    rf: RequestFactory, teacher: User, other_teacher: User
) -> None:
    forms = {}
    for user in (teacher, other_teacher):
        for number in (10, 2):
            library.create_folder(owner=user, name=f"{number} of {user.username}")
        request = rf.get("/")
        request.user = user
        forms[user] = admin.site.get_model_admin(Quiz).get_form(request)
    for user, form in forms.items():
        assert form().fields["folder_name"].widget.suggestions == [f"2 of {user.username}", f"10 of {user.username}"]


def test_a_folders_name_that_nobody_can_see_is_none(signed_in: Any, teacher: User) -> None:
    answer = signed_in(teacher).post(f"{LIST}add/", {**FORM, "folder_name": "\u200b"})
    assert answer.status_code == 302
    assert Quiz.objects.get().folder is None


def test_tags_stay_as_they_were_if_the_folder_can_not_be_made(
    signed_in: Any, teacher: User, make_quiz: MakeQuiz
) -> None:
    quiz = make_quiz(teacher)
    chosen = {"action": "organise", "_selected_action": [str(quiz.pk)], "apply": "1"}
    answer = signed_in(teacher).post(LIST, {**chosen, "where": "into", "folder": "\u200b", "add_tags": "lab"})
    assert "Give the folder a name" in answer.content.decode()
    assert quiz.tags.count() == 0


def test_all_that_were_chosen_are_filed_also_those_on_other_pages(
    signed_in: Any, teacher: User, make_quiz: MakeQuiz
) -> None:
    quizzes, client = [make_quiz(teacher), make_quiz(teacher)], signed_in(teacher)
    chosen = {"action": "organise", "_selected_action": [str(quizzes[0].pk)], "select_across": "1"}
    page = client.post(LIST, chosen).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    client.post(LIST, {**hidden, "apply": "1", "where": "into", "folder": "Grade 5"})
    assert Quiz.objects.filter(folder__name="Grade 5").count() == 2


def test_tags_to_choose_from_are_in_order_and_hold_the_chosen_one(
    signed_in: Any, teacher: User, make_quiz: MakeQuiz, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 31):
        library.tag_quizzes(quizzes=[make_quiz(teacher)], add=f"week {number}, always")
    client = signed_in(teacher)
    all_weeks = [f"week {number}" for number in range(1, 31)]
    assert offered_tags(client) == ["All", "always", *all_weeks]
    monkeypatch.setattr("quizzes.admin.library.MAX_TAGS_OFFERED", 1)
    assert offered_tags(client) == ["All", "always"]
    assert offered_tags(client, "?tag=week+30") == ["All", "always", "week 30"]
    page = client.get(f"{LIST}?tag=week+30").content.decode()
    assert re.search(r'aria-current="true">week 30<', page)


def offered_tags(client: Client, query: str = "") -> list[str]:
    row = re.search(r'aria-label="Tag">(.*?)</div>', client.get(f"{LIST}{query}").content.decode(), re.DOTALL)
    assert row is not None
    return re.findall(r"<li.*?><a .*?>(.*?)</a>", row[1])


def test_a_tag_that_can_not_be_is_on_no_quiz(signed_in: Any, teacher: User, make_quiz: MakeQuiz) -> None:
    services.update_quiz(quiz=make_quiz(teacher), changes={"tags": ["lab"]})
    client = signed_in(teacher)
    assert [listed(client, query) for query in ("?tag=%00", "?tag=LAB")] == [[], ["Seven kinds"]]


def test_recommendations_are_called_so(signed_in: Any, moderator: User) -> None:
    page = re.sub(r"<[^>]*>", " ", signed_in(moderator).get("/admin/quizzes/pick/").content.decode()).lower()
    assert "recommendation" in page
    assert not re.search(r"\bpicks?\b", page)


def test_what_two_recommend_at_once_is_recommended(teacher: User, moderator: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher, public=True)
    chosen = Quiz.objects.filter(pk=quiz.pk)
    known: list[int] = []

    def meanwhile(execute: Any, sql: str, *rest: Any) -> Any:
        if 'INSERT INTO "quizzes_pick"' in sql and not known:
            known.append(1)
            Pick.objects.create(quiz=quiz, position=1)
        return execute(sql, *rest)

    with connection.execute_wrapper(meanwhile):
        library.pick_quizzes(moderator=moderator, quizzes=chosen)
    assert Pick.objects.count() == 1
    User.objects.filter(pk=teacher.pk).update(is_deleted=True)
    Pick.objects.all().delete()
    assert library.pick_quizzes(moderator=moderator, quizzes=chosen) == (0, 0)
