"""The pages over HTTP: who gets which, what they say when something is wrong, what POST changes."""

import json
import os
import re
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from accounts.bin_services import put_into_bin
from accounts.models import User
from classroom import services
from classroom.store.client import sync_client
from classroom.store.keys import game_keys
from classroom.views.addresses import is_loopback
from quizzes import question_types
from quizzes.models import GameResult, Quiz

SignIn = Callable[[User], Client]
NewGame = Callable[..., services.NewGame]
STATIC = Path(__file__).resolve().parents[2] / "classroom/static/classroom"
HOSTILE = "<script>alert(1)</script>"


def page_data(response: Any) -> dict[str, Any]:
    match = re.search(rb'<script id="game-data" type="application/json">(.*?)</script>', response.content)
    assert match is not None
    return dict(json.loads(match[1]))


def make_result(user: User, **fields: Any) -> GameResult:
    """Mia answered everything right but ORDER, Ben only the first question, wrong; one player with a hostile name."""
    questions = [kind.example() for kind in question_types.TYPES.values()]
    right: dict[str, Any] = {"ABCD": 0, "CHECK": [0, 2], "RANGE": 206, "VOTING": 1, "ORDER": [1, 0, 2, 3], "TEXT": "au"}
    answers = [
        [entry("Mia", right[question["type"]], question, 500)] if question["type"] in right else []
        for question in questions
    ]
    answers[0].append(entry("Ben", 1, questions[0], 0))
    defaults: dict[str, Any] = {
        "id": uuid.uuid4(),
        "title": "Rivers &amp; <i>seas</i>",
        "player_count": 3,
        "questions": questions,
        "answers": answers,
        "player_scores": {"Mia": 2000, "Ben": 0, HOSTILE: 0},
        "custom_field_data": {"Mia": "7b", HOSTILE: HOSTILE},
    }
    return GameResult.objects.create(user=user, **{**defaults, **fields})


def entry(name: str, answer: Any, question: dict[str, Any], score: int) -> dict[str, Any]:
    verdict = question_types.of(question).judge(question, answer)
    return {"username": name, "answer": answer, "right": verdict, "time_taken": 2340, "score": score if verdict else 0}


# --- home, play, qr -------------------------------------------------------------------------------


@pytest.mark.smoke
def test_home_is_for_everybody(client: Client, db: None) -> None:
    response = client.get("/")
    assert response.status_code == 200
    assert b'name="pin"' in response.content
    assert reverse("accounts:login").encode() in response.content


@pytest.mark.parametrize(
    ("typed", "status", "words"),
    [
        ("", 400, "Type the PIN"),
        ("12ab", 400, "only digits"),
        ("12", 400, "only digits"),
        ("999999999", 404, "No game has"),
    ],
)
def test_a_wrong_pin_is_explained_on_the_page(
    client: Client, empty_redis: None, db: None, typed: str, status: int, words: str
) -> None:
    response = client.get("/", {"pin": typed})
    assert response.status_code == status
    page = response.content.decode()
    assert words in page
    assert f'value="{typed}"' in page
    assert 'aria-invalid="true"' in page


def test_a_hostile_pin_is_escaped(client: Client, db: None) -> None:
    page = client.get("/", {"pin": f'"{HOSTILE}'}).content.decode()
    assert HOSTILE not in page


def test_a_pin_with_spaces_leads_to_its_game(client: Client, new_game: NewGame) -> None:
    pin = new_game().pin
    response = client.get("/", {"pin": f" {pin[:3]} {pin[3:]}"})
    assert (response.status_code, response["Location"]) == (302, f"/play/{pin}/")


def test_the_player_page_knows_what_to_ask(client: Client, new_game: NewGame) -> None:
    pin = new_game(custom_field="Class </script>").pin
    for path in (f"/play/{pin}/", f"/join/{pin}/"):
        response = client.get(path)
        assert response.status_code == 200
        data = page_data(response)
        data.pop("signing", None)  # only where the recogniser is installed
        assert data == {
            "pin": pin,
            "custom_field": "Class </script>",
            "locked": False,
            "teams": [],
            "names": "typed",
            "protected": False,
            "over": False,
            "socket": "/ws/play/",
            "worker": "/service-worker.js?language=en",
            "home": "/",
        }


def test_a_player_page_of_no_game_goes_home_and_says_so(client: Client, empty_redis: None, db: None) -> None:
    response = client.get("/join/123456/", follow=True)
    assert response.redirect_chain == [("/?pin=123456", 302)]
    assert response.status_code == 404
    assert b"No game has this PIN" in response.content


@pytest.mark.parametrize("path", ["/play/", "/join/"])
def test_an_address_without_its_pin_leads_to_where_one_is_typed(client: Client, db: None, path: str) -> None:
    assert client.get(path)["Location"] == "/"


def test_the_qr_code_is_an_svg_of_the_join_address(client: Client, settings: Any, db: None) -> None:
    settings.PUBLIC_URL = "https://quiz.school.example"
    response = client.get("/qr/123456.svg")
    assert response["Content-Type"] == "image/svg+xml"
    assert ElementTree.fromstring(response.content).tag == "{http://www.w3.org/2000/svg}svg"
    other = client.get("/qr/123457.svg")
    assert response.content != other.content


@pytest.mark.parametrize(
    ("address", "loopback"),
    [
        ("http://localhost:8000/", True),
        ("http://127.0.0.1/", True),
        ("http://[::1]:8000/", True),
        ("http://192.168.1.5:8000/", False),
        ("https://quiz.school.example/", False),
    ],
)
def test_addresses_that_no_phone_can_open(address: str, loopback: bool) -> None:
    assert is_loopback(address) is loopback


# --- starting ---------------------------------------------------------------------------------------


def test_the_owner_starts_a_game_with_its_options(
    signed_in: SignIn, teacher: User, make_quiz: Callable[..., Quiz], empty_redis: None
) -> None:
    client, quiz = signed_in(teacher), make_quiz(teacher)
    assert b"7 questions" in client.get(f"/quizzes/{quiz.pk}/start/").content
    response = client.post(
        f"/quizzes/{quiz.pk}/start/", {"mode": "kahoot", "custom_field": " Class ", "randomise_answers": "on"}
    )
    (game,) = services.running_games(host=teacher)
    assert (response.status_code, response["Location"]) == (302, f"/host/{game.game_id}/")
    info = services.find_game(game.pin)
    assert info is not None
    assert (info.mode, info.custom_field) == ("kahoot", "Class")


@pytest.mark.parametrize("time", ["soon", None, [20], -5])
def test_a_stored_question_that_never_validated_is_named_instead_of_played(
    time: Any, signed_in: SignIn, teacher: User, make_quiz: Callable[..., Quiz], empty_redis: None
) -> None:
    client, quiz = signed_in(teacher), make_quiz(teacher)
    quiz.questions[1]["time"] = time
    Quiz.objects.filter(pk=quiz.pk).update(questions=[*quiz.questions, "not a question"])
    assert client.get(f"/quizzes/{quiz.pk}/start/").status_code == 200
    answer = client.post(f"/quizzes/{quiz.pk}/start/", {"mode": "normal"})
    assert answer.status_code == 400
    assert "Question 2 needs another look before it can be played" in answer.content.decode()
    assert services.running_games(host=teacher) == []


def test_a_wrong_start_keeps_what_was_typed(
    signed_in: SignIn, teacher: User, make_quiz: Callable[..., Quiz], empty_redis: None
) -> None:
    client, quiz = signed_in(teacher), make_quiz(teacher, questions=[])
    response = client.post(f"/quizzes/{quiz.pk}/start/", {"mode": "kahoot", "custom_field": "Number"})
    page = response.content.decode()
    assert response.status_code == 400
    assert "no questions" in page
    assert 'value="Number"' in page
    assert re.search(r'value="kahoot"\s+checked', page)
    response = client.post(f"/quizzes/{make_quiz(teacher).pk}/start/", {"mode": "other", "custom_field": "x" * 51})
    assert response.status_code == 400
    assert b"errorlist" in response.content
    assert services.running_games(host=teacher) == []


def test_who_may_start(
    signed_in: SignIn, client: Client, teacher: User, other_teacher: User, make_quiz: Callable[..., Quiz]
) -> None:
    private, public = make_quiz(teacher), make_quiz(teacher, public=True)
    stranger = signed_in(other_teacher)
    for method in ("get", "post"):
        assert getattr(stranger, method)(f"/quizzes/{private.pk}/start/").status_code == 404
        response = getattr(client, method)(f"/quizzes/{private.pk}/start/")
        assert response["Location"] == f"{reverse('accounts:login')}?next=/quizzes/{private.pk}/start/"
    assert stranger.get(f"/quizzes/{public.pk}/start/").status_code == 200
    assert stranger.get(f"/quizzes/{uuid.uuid4()}/start/").status_code == 404


# --- hosting ----------------------------------------------------------------------------------------


def test_the_host_page_shows_how_to_join(signed_in: SignIn, teacher: User, new_game: NewGame, settings: Any) -> None:
    game = new_game()
    response = signed_in(teacher).get(f"/host/{game.game_id}/")
    page = response.content.decode()
    assert page_data(response) == {
        "socket": f"/ws/host/{game.game_id}/",
        "result": f"/results/{game.game_id}/",
        "results": "/results/",
        "pin": game.pin,
        "music": False,
        "again": f"/quizzes/{Quiz.objects.get().pk}/start/",
    }
    assert f'data-pin="{game.pin}"' in page
    assert "testserver" in page
    assert "<svg" in page
    assert "PUBLIC_URL" not in page
    settings.PUBLIC_URL = "http://localhost:8000"
    page = signed_in(teacher).get(f"/host/{game.game_id}/").content.decode()
    assert "localhost:8000" in page
    assert "PUBLIC_URL" in page


def test_what_can_not_be_started_again_is_not_offered(signed_in: SignIn, teacher: User, new_game: NewGame) -> None:
    game, client = new_game(), signed_in(teacher)
    assert "again" not in page_data(client.get(f"/host/{game.game_id}/?in-call"))
    put_into_bin(thing=Quiz.objects.get())
    assert "again" not in page_data(client.get(f"/host/{game.game_id}/"))


def test_only_the_owner_hosts(
    signed_in: SignIn, client: Client, other_teacher: User, administrator: User, new_game: NewGame
) -> None:
    path = f"/host/{new_game().game_id}/"
    assert signed_in(other_teacher).get(path).status_code == 404
    assert signed_in(administrator).get(path).status_code == 404
    assert signed_in(administrator).get(f"/host/{uuid.uuid4()}/").status_code == 404
    assert client.get(path)["Location"] == f"{reverse('accounts:login')}?next={path}"


def test_the_host_page_of_a_game_that_left_no_result_leads_to_the_results(
    signed_in: SignIn, teacher: User, new_game: NewGame
) -> None:
    game, owner = new_game(), signed_in(teacher)
    sync_client().hset(game_keys(game.pin).state, "phase", "ended")
    assert owner.get(f"/host/{game.game_id}/", follow=True).redirect_chain == [("/results/", 302)]


# --- results ----------------------------------------------------------------------------------------


def test_a_result_page_tells_what_happened(signed_in: SignIn, teacher: User) -> None:
    page = signed_in(teacher).get(f"/results/{make_result(teacher).pk}/").content.decode()
    assert "Rivers &amp; <i>seas</i>" in page
    assert page.count('<svg class="chart-svg"') == 6
    # Mia 4 right of 5 judged, Ben 0 of 1: four of six.
    assert "67 %" in page
    mia = r'<td class="number">1</td><th scope="row"><a [^>]+><bdi>Mia</bdi></a></th><td><bdi>7b</bdi></td>'
    assert re.search(mia, page)
    assert "<bdi>Mia</bdi></th><td><bdi>au</bdi>" in page
    assert '<td class="number">2.3</td>' in page
    assert HOSTILE not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_an_unfinished_or_empty_result_has_a_page_too(signed_in: SignIn, teacher: User) -> None:
    empty = make_result(teacher, questions=[], answers=[], player_scores={}, player_count=0, custom_field_data={})
    page = signed_in(teacher).get(f"/results/{empty.pk}/").content.decode()
    assert "Nobody played." in page


def test_the_list_has_own_results_only_in_a_constant_number_of_queries(
    signed_in: SignIn, teacher: User, other_teacher: User, django_assert_num_queries: Any
) -> None:
    client = signed_in(teacher)
    make_result(other_teacher, title="A stranger's")
    make_result(teacher, title="Mine", note="look at question 3")
    client.get("/results/")  # the first page of a browser notes the log-in
    with django_assert_num_queries(7):  # two of them for the links in the header
        one = client.get("/results/")
    for _ in range(2):
        make_result(teacher)
    with django_assert_num_queries(7):
        three = client.get("/results/")
    assert b"Mine" in one.content
    assert b"look at question 3" in one.content
    assert b"stranger" not in three.content
    assert len(three.context["page"].object_list) == 3


def test_the_list_is_paged_and_forgives_page_numbers(signed_in: SignIn, teacher: User) -> None:
    client = signed_in(teacher)
    assert b"No results yet" in client.get("/results/").content
    for _ in range(21):
        make_result(teacher)
    assert len(client.get("/results/").context["page"].object_list) == 20
    assert len(client.get("/results/", {"page": "2"}).context["page"].object_list) == 1
    assert client.get("/results/", {"page": "999"}).context["page"].number == 2
    assert client.get("/results/", {"page": "x"}).context["page"].number == 1


def test_the_note_is_saved_and_a_long_one_is_kept_on_the_page(signed_in: SignIn, teacher: User) -> None:
    client, result = signed_in(teacher), make_result(teacher)
    response = client.post(f"/results/{result.pk}/note/", {"note": "Again in May "})
    assert response["Location"] == f"/results/{result.pk}/"
    result.refresh_from_db()
    assert result.note == "Again in May"
    response = client.post(f"/results/{result.pk}/note/", {"note": "y" * 2001})
    assert response.status_code == 400
    assert "y" * 2001 in response.content.decode()
    result.refresh_from_db()
    assert result.note == "Again in May"


def test_deleting_a_result_needs_a_post(signed_in: SignIn, teacher: User) -> None:
    client, result = signed_in(teacher), make_result(teacher)
    assert client.get(f"/results/{result.pk}/delete/").status_code == 405
    assert GameResult.objects.filter(pk=result.pk).exists()
    assert client.post(f"/results/{result.pk}/delete/")["Location"] == "/results/"
    assert not GameResult.objects.filter(pk=result.pk).exists()


@pytest.mark.parametrize(("method", "tail"), [("get", ""), ("post", "note/"), ("post", "delete/")])
def test_a_result_is_its_hosts_alone(
    signed_in: SignIn, client: Client, teacher: User, other_teacher: User, method: str, tail: str
) -> None:
    result = make_result(teacher, note="mine")
    path = f"/results/{result.pk}/{tail}"
    assert getattr(signed_in(other_teacher), method)(path, {"note": "theirs"}).status_code == 404
    assert getattr(client, method)(path)["Location"] == f"{reverse('accounts:login')}?next={path}"
    result.refresh_from_db()
    assert result.note == "mine"


# --- all pages ------------------------------------------------------------------------------------


def test_no_page_needs_inline_code(signed_in: SignIn, teacher: User, new_game: NewGame) -> None:
    """The content security policy forbids inline scripts and styles; a page that has them is broken in browsers."""
    client, result, game = signed_in(teacher), make_result(teacher), new_game()
    quiz = Quiz.objects.get(user=teacher)
    paths = [
        "/", f"/play/{game.pin}/", f"/host/{game.game_id}/", f"/quizzes/{quiz.pk}/start/", "/quizzes/preview/",
        "/results/", f"/results/{result.pk}/",
    ]  # fmt: skip
    for path in paths:
        response = client.get(path)
        page = response.content.decode()
        assert response.status_code == 200, path
        assert "default-src 'self'" in response["Content-Security-Policy"], path
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page), path
        for script in re.findall(r"<script[^>]*>", page):
            assert "src=" in script or 'type="application/json"' in script, (path, script)


def modules_of(entry: str) -> set[str]:
    """Every module that `entry` imports, directly or not, by its path below the static folder."""
    found: set[str] = set()
    waiting = [entry]
    while waiting:
        module = waiting.pop()
        for target in re.findall(r'from "(\.{1,2}/[^"]+)"', (STATIC / module).read_text()):
            below = os.path.normpath(os.path.join(os.path.dirname(module), target))
            if below not in found:
                found.add(below)
                waiting.append(below)
    return found


@pytest.mark.parametrize(("path", "entry"), [("/play/{pin}/", "player.js"), ("/host/{id}/", "host.js")])
def test_a_game_page_asks_for_all_its_modules_at_once(
    signed_in: SignIn, teacher: User, new_game: NewGame, path: str, entry: str
) -> None:
    game = new_game()
    page = signed_in(teacher).get(path.format(pin=game.pin, id=game.game_id)).content.decode()
    preloaded = re.findall(r'rel="modulepreload" href="/static/classroom/([^"]+)"', page)
    assert sorted(preloaded) == sorted(modules_of(entry))


@override_settings(LANGUAGES=[("en", "English"), ("de", "Deutsch")])
def test_other_languages_get_the_catalogue_of_words(client: Client, new_game: NewGame) -> None:
    path = f"/play/{new_game().pin}/"
    assert b'src="/words/' not in client.get(path, headers={"accept-language": "en-GB"}).content
    assert b'src="/words/de/player.js"' in client.get(path, headers={"accept-language": "de"}).content
    assert client.get("/words/de.js")["Content-Type"].startswith("text/javascript")


def test_the_preview_is_for_those_who_are_signed_in(client: Client, db: None) -> None:
    assert client.get("/quizzes/preview/").status_code == 302
