"""The desk's deleting, its *Undo*, and the page of the bin."""

import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from accounts.bin_queries import item_of, read_items
from accounts.bin_registry import kinds
from accounts.bin_services import put_into_bin
from accounts.models import User
from quizzes.library_services import create_folder
from quizzes.models import Quiz, QuizTivity
from tests.conftest import MakeQuiz
from tests.quizzes.bin.things import ACTIVITIES, BIN
from tests.quizzes.desk_forms import LIST, SignIn

pytestmark = pytest.mark.django_db


def undo_of(page: Any) -> str:
    """What the button in the page's message would put back."""
    return str(page.content.decode().split('name="item" value="')[1].split('"')[0])


@pytest.mark.parametrize("kind", ["quiz", "quiztivity"])
def test_the_desk_asks_and_offers_to_undo(
    kind: str, quiz: Quiz, activity: QuizTivity, teacher: User, signed_in: SignIn, settings: Settings
) -> None:
    settings.BIN_DAYS = 30
    thing, desk = {"quiz": (quiz, LIST), "quiztivity": (activity, ACTIVITIES)}[kind]
    browser = signed_in(teacher)
    asked = browser.get(f"{desk}{thing.pk}/delete/").content.decode()
    assert "can be put back for 30 days" in asked
    page = browser.post(f"{desk}{thing.pk}/delete/", {"post": "yes"}, follow=True)
    assert f"“{thing}” is in the bin." in page.content.decode()
    assert undo_of(page) == item_of(kind, thing.pk)
    assert not type(thing).objects.filter(pk=thing.pk).exists()
    back = browser.post(f"{BIN}put-back/", {"item": undo_of(page), "next": desk}, follow=True)
    assert back.redirect_chain == [(desk, 302)]
    assert f"“{thing}” is back where it was." in back.content.decode()
    assert type(thing).objects.filter(pk=thing.pk).exists()


def test_several_at_once(teacher: User, make_quiz: MakeQuiz, signed_in: SignIn) -> None:
    browser, chosen = signed_in(teacher), [make_quiz(teacher, title=f"Number {n}") for n in range(3)]
    data = {"action": "delete_selected", "_selected_action": [quiz.pk for quiz in chosen]}
    asked = browser.post(LIST, data)
    assert "owner&#x27;s bin" in asked.content.decode() or "owner's bin" in asked.content.decode()
    assert Quiz.objects.count() == 3
    page = browser.post(LIST, {**data, "post": "yes"}, follow=True)
    assert "3 are in the bin." in page.content.decode()
    assert Quiz.in_bin.count() == 3
    back = browser.post(f"{BIN}put-back/", {"item": undo_of(page)}, follow=True)
    assert "3 are back where they were." in back.content.decode()
    assert Quiz.objects.count() == 3


def test_an_administrators_desk_says_whose_bin_it_is(
    quiz: Quiz, administrator: User, make_quiz: MakeQuiz, signed_in: SignIn
) -> None:
    browser, own = signed_in(administrator), make_quiz(administrator)
    page = browser.post(f"{LIST}{quiz.pk}/delete/", {"post": "yes"}, follow=True)
    assert f"“{quiz}” is in the bin of teacher." in page.content.decode()
    browser.post(f"{BIN}put-back/", {"item": undo_of(page)})
    data = {"action": "delete_selected", "_selected_action": [quiz.pk, own.pk], "post": "yes"}
    assert "2 are in the bins of their owners." in browser.post(LIST, data, follow=True).content.decode()
    assert [row.id for row in browser.get(BIN).context["rows"]] == [own.pk]


def test_the_bins_page(quiz: Quiz, activity: QuizTivity, teacher: User, signed_in: SignIn, settings: Settings) -> None:
    browser = signed_in(teacher)
    assert "The bin is empty" in browser.get(BIN).content.decode()
    put_into_bin(thing=quiz)
    put_into_bin(thing=activity)
    settings.BIN_DAYS = 30
    page = browser.get(BIN)
    assert [(row.kind, row.id) for row in page.context["rows"]] == [("quiztivity", activity.pk), ("quiz", quiz.pk)]
    assert "30 days" in page.content.decode()
    settings.BIN_DAYS = 0
    assert "until you delete it for good" in browser.get(BIN).content.decode()
    answer = browser.post(
        f"{BIN}delete/", {"item": item_of("quiz", quiz.pk), "next": "//elsewhere.example/"}, follow=True
    )
    assert answer.redirect_chain == [(BIN, 302)], "no other site"
    assert "is deleted for good." in answer.content.decode()
    assert Quiz.with_bin.count() == 0
    again = browser.post(f"{BIN}put-back/", {"item": item_of("quiz", quiz.pk)}, follow=True)
    assert "It is not in the bin any more." in again.content.decode()


def test_titles_look_as_they_do_elsewhere(teacher: User, make_quiz: MakeQuiz, signed_in: SignIn) -> None:
    put_into_bin(thing=make_quiz(teacher, title=r"The <b>root</b> \(\sqrt{2}\)"))
    put_into_bin(thing=create_folder(owner=teacher, name=r"<b>5</b> \(x\)"))
    page = signed_in(teacher).get(BIN).content.decode()
    assert "<bdi>The <b>root</b> <math" in page
    assert r'Put back<span class="visually-hidden"> The root \(\sqrt{2}\)</span>' in page
    assert page.count(r"&lt;b&gt;5&lt;/b&gt; \(x\)") == 4, "a folder's name is typed: it is text everywhere"


def test_where_it_was_leads_to_where_it_is(signed_in: SignIn, teacher: User) -> None:
    answer = signed_in(teacher).get("/quizzes/bin/?page=2")
    assert (answer.status_code, answer["Location"]) == (301, f"{BIN}?page=2")


@pytest.mark.parametrize("place", ["put-back", "delete"])
def test_a_strangers_bin_is_left_alone(place: str, quiz: Quiz, other_teacher: User, signed_in: SignIn) -> None:
    put_into_bin(thing=quiz)
    answer = signed_in(other_teacher).post(f"{BIN}{place}/", {"item": item_of("quiz", quiz.pk)}, follow=True)
    assert "It is not in the bin any more." in answer.content.decode()
    assert Quiz.in_bin.get() == quiz


@pytest.mark.parametrize("item", ["", "quiz", "quiz:1", f"user:{uuid.UUID(int=1)}", "quiz:,", "\x00"])
def test_forms_that_name_nothing(item: str, teacher: User, signed_in: SignIn) -> None:
    assert signed_in(teacher).post(f"{BIN}put-back/", {"item": item}).status_code == 400


@given(st.lists(st.tuples(st.sampled_from(list(kinds())), st.uuids()), min_size=1))
def test_names_are_read_as_they_are_written(items: list[tuple[str, uuid.UUID]]) -> None:
    assert read_items(",".join(item_of(*item) for item in items)) == items


@given(st.text())
def test_reading_names_is_total(text: str) -> None:
    try:
        found = read_items(text)
    except ValueError:
        return
    assert all(kind in kinds() for kind, _ in found)
