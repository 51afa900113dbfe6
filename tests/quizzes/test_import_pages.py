"""The pages for importing and exporting: who sees them and what they say."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from quizzes.formats import FORMATS
from quizzes.question_types import TYPES
from tests.conftest import MakeQuiz, make_user

pytestmark = pytest.mark.django_db
IMPORT = "/quizzes/import/"


def test_only_who_may_make_quizzes_gets_the_import_page(client: Client, teacher: User) -> None:
    assert client.get(IMPORT)["Location"] == f"/accounts/login/?next={IMPORT}"
    client.force_login(make_user("member", role=None))
    assert client.get(IMPORT).status_code == 403
    client.force_login(teacher)
    page = client.get(IMPORT).content.decode()
    assert all(suffix in page for form in FORMATS.values() for suffix in form.suffixes)


def test_only_who_sees_a_quiz_gets_its_export_page(
    client: Client, teacher: User, other_teacher: User, make_quiz: MakeQuiz
) -> None:
    private, public = make_quiz(teacher), make_quiz(teacher, public=True)
    client.force_login(other_teacher)
    assert client.get(f"/quizzes/{private.pk}/export/").status_code == 404
    assert client.get(f"/quizzes/{public.pk}/export/").status_code == 200


def test_the_export_page_offers_every_format_with_its_losses(
    client: Client, teacher: User, make_quiz: MakeQuiz
) -> None:
    quiz = make_quiz(teacher, questions=[TYPES["VOTING"].example()])
    client.force_login(teacher)
    page = client.get(f"/quizzes/{quiz.pk}/export/").content.decode()
    for form in FORMATS.values():
        assert (f"/api/v1/quizzes/{quiz.pk}/exports/{form.name}/" in page) is (form.writer is not None)
    assert "Holds everything." in page
    assert "Question 1: The question is left out, because this format has no polls" in page
    assert (
        client.get(f"/admin/quizzes/quiz/{quiz.pk}/change/").content.decode().count(f"/quizzes/{quiz.pk}/export/") == 1
    )


def test_from_the_export_one_comes_back_to_the_quiz(
    signed_in: Any, teacher: User, other_teacher: User, make_quiz: MakeQuiz
) -> None:
    quiz = make_quiz(teacher, public=True)
    pages = [signed_in(user).get(f"/quizzes/{quiz.pk}/export/").content.decode() for user in (teacher, other_teacher)]
    links = (f'href="/admin/quizzes/quiz/{quiz.pk}/change/"', f'href="/quizzes/{quiz.pk}/"')
    assert [[link in page for link in links] for page in pages] == [[True, False], [False, True]]
