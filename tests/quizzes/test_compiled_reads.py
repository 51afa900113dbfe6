"""Reads whose SQL is kept give what the same reads give when Django writes them anew."""

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from quizzes import compiled_reads, services
from quizzes.models import ModRating, Quiz
from quizzes.question_types import TYPES

pytestmark = pytest.mark.django_db
PATH = "/api/v1/community/"


def answer(client: Client, path: str) -> Any:
    cache.clear()
    return json.loads(client.get(path).content)


@pytest.fixture
def library(teacher: User, other_teacher: User) -> list[Quiz]:
    examples = list(TYPES.values())
    return [
        services.create_quiz(
            owner=(teacher, other_teacher)[number % 2], title=f"Tin <b>{number}</b>", public=True,
            questions=[examples[number % len(examples)].example()], tags=["metal", f"n{number}"][: number % 3],
            language=("de", "en")[number % 2], subject=("", "Chemistry")[number % 2],
        )
        for number in range(9)
    ]  # fmt: skip


@pytest.mark.parametrize(
    "query",
    ["", "?page=2&page_size=4", "?page=3&page_size=4", "?page_size=7", "?sort=best", "?sort=played&language=de",
     "?author=teacher", "?tag=metal", "?subject=Chemistry&page_size=3", "?sort=picked", "?q=tin", "?q=tin&page_size=2"],
)  # fmt: skip
def test_lists_are_the_same(client: Client, library: list[Quiz], query: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first, again = answer(client, PATH + query), answer(client, PATH + query)
    monkeypatch.setattr(compiled_reads, "is_used", lambda: False)
    assert first == again == answer(client, PATH + query)


def test_quizzes_are_the_same(client: Client, library: list[Quiz], monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [f"{PATH}{quiz.pk}/" for quiz in library]
    kept = [answer(client, path) for path in paths]
    assert [one["title"] for one in kept] == [quiz.title for quiz in library]
    monkeypatch.setattr(compiled_reads, "is_used", lambda: False)
    assert kept == [answer(client, path) for path in paths]


def test_what_is_read_is_never_kept(client: Client, library: list[Quiz]) -> None:
    quiz = library[0]
    assert len(answer(client, PATH)["results"]) == 9
    Quiz.objects.filter(pk=quiz.pk).update(likes=7)
    assert answer(client, f"{PATH}{quiz.pk}/")["likes"] == 7
    Quiz.objects.filter(pk=quiz.pk).update(mod_rating=ModRating.NOT_SAFE)
    Quiz.objects.filter(pk=library[1].pk).update(public=False)
    for hidden in library[:2]:
        cache.clear()
        assert client.get(f"{PATH}{hidden.pk}/").status_code == 404
    page = answer(client, PATH)
    assert (page["count"], len(page["results"])) == (7, 7)


def test_only_so_many_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled_reads, "MAX_KEPT", 3)
    monkeypatch.setattr(compiled_reads, "_kept", {})
    for number in range(10):
        compiled_reads.sql_of(number, Quiz.objects.all)
        assert len(compiled_reads._kept) <= 3
