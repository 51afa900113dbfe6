"""Pages of the desk and all others are one product: header, way back, empty lists, questions before deleting."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from accounts.models import User
from quizzes.library_services import create_folder
from quizzes.models import GameResult, Quiz
from tests.conftest import MakeQuiz

SignIn = Callable[[User], Client]
WORK = ["Desk", "Quizzes", "Activities", "Results", "Calls"]


def header(client: Client, path: str) -> list[str]:
    page = client.get(path).content.decode()
    nav = re.search(r'<nav aria-label="Main".*?</nav>', page, re.DOTALL)
    assert nav is not None, path
    return re.findall(r">([^<>]*[A-Za-z][^<>]*)</(?:a|button)>", nav[0])


@pytest.mark.parametrize(
    ("role", "names"),
    [
        ("teacher", [*WORK, "Files", "Explore", "Account", "Log out"]),
        ("moderator", ["Desk", "Quizzes", "Results", "Calls", "Explore", "Account", "Log out"]),
        ("administrator", [*WORK, "Files", "Users", "Explore", "Account", "Log out"]),
    ],
)
def test_the_header_is_the_same_everywhere(
    request: pytest.FixtureRequest, signed_in: SignIn, role: str, names: list[str]
) -> None:
    client = signed_in(request.getfixturevalue(role))
    for path in ("/admin/", "/admin/quizzes/quiz/", "/results/", "/rooms/", "/quizzes/", "/accounts/security/", "/"):
        assert header(client, path) == names, path


@pytest.mark.django_db
def test_visitors_have_the_same_header_everywhere(client: Client) -> None:
    for path in ("/", "/quizzes/", "/accounts/login/", "/rooms/join/"):
        assert header(client, path) == ["Explore", "Join a call", "Log in", "Register"], path


def test_deleting_a_quiz_says_in_plain_words_what_goes(signed_in: SignIn, teacher: User, make_quiz: MakeQuiz) -> None:
    quiz = make_quiz(teacher, title="Rivers")
    client = signed_in(teacher)
    page = client.get(f"/admin/quizzes/quiz/{quiz.pk}/delete/").content.decode()
    export = f"/quizzes/{quiz.pk}/export/"
    for said in ("Delete quiz?", "Rivers", "put back for 30 days", "results of games stay.", export):
        assert said in page
    for inner in ("Search entry", "Quiz revision", "Quiz_tags", "Quiz-tag"):
        assert inner not in page
    assert client.post(f"/admin/quizzes/quiz/{quiz.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Quiz.objects.exists()


def test_deleting_several_quizzes_names_them_first(signed_in: SignIn, teacher: User, make_quiz: MakeQuiz) -> None:
    chosen, other = [make_quiz(teacher, title=title) for title in ("Rivers", "Seas")], make_quiz(teacher, title="Sky")
    client = signed_in(teacher)
    form = {"action": "delete_selected", "_selected_action": [str(quiz.pk) for quiz in chosen]}
    page = client.post("/admin/quizzes/quiz/", form).content.decode()
    assert "Delete quizzes?" in page
    assert sorted(re.findall(r"<li><bdi>([^<]*)</bdi></li>", page)) == ["Rivers", "Seas"]
    assert client.post("/admin/quizzes/quiz/", {**form, "post": "yes"}).status_code == 302
    assert list(Quiz.objects.all()) == [other]


def test_what_belongs_to_other_things_is_counted_before_it_is_deleted(signed_in: SignIn, administrator: User) -> None:
    doomed = User.objects.create_user("doomed@example.org", "doomed", "some pass phrase")
    page = signed_in(administrator).get(f"/admin/accounts/user/{doomed.pk}/delete/").content.decode()
    assert "What goes with it" in page
    assert "This can't be undone." in page.replace("&#x27;", "'")


@pytest.mark.parametrize("path", ["/admin/accounts/invitation/", "/admin/rooms/call/", "/admin/quizzes/gameresult/"])
def test_an_empty_list_says_so_and_offers_no_actions(signed_in: SignIn, administrator: User, path: str) -> None:
    page = signed_in(administrator).get(path).content.decode()
    assert "Nothing here yet" in page
    assert 'name="action"' not in page
    assert 'placeholder="None"' not in page
    found = signed_in(administrator).get(f"{path}?q=zzz").content.decode()
    assert "Nothing fits" in found
    assert "Show all" in found


def test_the_desk_leads_to_folders_activities_and_calls(signed_in: SignIn, teacher: User, make_quiz: MakeQuiz) -> None:
    make_quiz(teacher)
    folder = create_folder(owner=teacher, name="Class 7b")
    page = signed_in(teacher).get("/admin/").content.decode()
    for shown in (f"/admin/quizzes/quiz/?folder={folder.pk}", "Class 7b", "New activity", "Open a call", "Room check"):
        assert shown in page


def make_result(user: User, **fields: Any) -> GameResult:
    empty = {"questions": [], "answers": [], "player_scores": {}}
    return GameResult.objects.create(id=uuid4(), user=user, player_count=0, **{**empty, **fields})


def test_results_are_found_by_title_and_note(signed_in: SignIn, teacher: User, other_teacher: User) -> None:
    make_result(teacher, title="Rivers", note="Class 7b")
    make_result(teacher, title="Seas", note="Class 8a")
    make_result(other_teacher, title="Rivers of others", note="Class 7b")
    client = signed_in(teacher)

    def titles(words: str) -> list[str]:
        return sorted(result.title for result in client.get("/results/", {"q": words}).context["page"])

    assert titles("") == ["Rivers", "Seas"]
    assert titles("river 7B") == ["Rivers"]
    assert titles("class") == ["Rivers", "Seas"]
    assert titles("river 8a") == titles("\0zzz") == []
    assert "No title or note holds these words." in client.get("/results/?q=zzz").content.decode()


def test_what_cannot_be_undone_asks_first(signed_in: SignIn, teacher: User) -> None:
    client = signed_in(teacher)
    client.post("/rooms/", {"name": "German", "capacity": 6})
    page = client.get("/rooms/").content.decode()
    asked = re.search(r'<details class="sure">.*?</details>', page, re.DOTALL)
    assert asked is not None
    assert "Its code stops working for good." in asked[0]
    assert re.search(r'action="/rooms/[A-Z]{4}-[0-9]{4}/end/"', asked[0])


def test_where_nothing_is_there_is_nothing_to_search_or_filter(
    signed_in: SignIn, teacher: User, make_quiz: MakeQuiz
) -> None:
    client, controls = signed_in(teacher), ('id="searchbar"', 'class="filter-row"')
    empty = client.get("/admin/quizzes/quiz/").content.decode()
    assert "No quizzes yet" in empty
    assert not any(control in empty for control in controls)
    # A search that found nothing can be changed.
    make_quiz(teacher, title="Rivers")
    assert all(control in client.get("/admin/quizzes/quiz/?q=moon").content.decode() for control in controls)


def test_no_folder_is_missing_from_the_desk(signed_in: SignIn, teacher: User) -> None:
    names = [f"{'Class' if number % 2 else 'class'} {number}" for number in range(25)]
    for name in reversed(names):
        create_folder(owner=teacher, name=name)
    page = signed_in(teacher).get("/admin/").content.decode()
    shown, folded = page.split('<details class="desk-more">')
    assert re.findall(r"<bdi>([Cc]lass \d+)</bdi>", shown) == names[:8]
    assert re.findall(r"<bdi>([Cc]lass \d+)</bdi>", folded) == names[8:]


@pytest.mark.parametrize(
    ("path", "place"), [("/assignments/", "Results"), ("/bin/", "Desk"), ("/controllers/", "Account")]
)
def test_the_header_says_in_which_part_one_is(signed_in: SignIn, teacher: User, path: str, place: str) -> None:
    page = signed_in(teacher).get(path).content.decode()
    nav = re.search(r'<nav aria-label="Main".*?</nav>', page, re.DOTALL)
    assert nav is not None
    assert re.findall(r'aria-current="page">(?:<img[^>]*>)?([^<]+)</a>', nav[0]) == [place]
