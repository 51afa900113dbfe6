"""Public reads answered from memory before Django, and read without sessions; see quizzes.community_cache."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connections
from django.test import Client, RequestFactory

from accounts.models import User
from classroom import asgi
from classroom.request_ids import HEADER
from quizzes import services
from quizzes.community_cache import FromMemory
from quizzes.models import Quiz
from quizzes.moderation_services import moderate_quizzes
from tests.conftest import MakeQuiz
from tests.http_answers import Answer, ask_for

pytestmark = [pytest.mark.smoke, pytest.mark.django_db]

LIST = "/api/v1/community/"
PASSED_ON = 599


def _pass_on(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response(f"{PASSED_ON} Passed on", [])
    return []


def ask(path: str, method: str = "GET", **environ: Any) -> Answer:
    """(status, headers, body) of an application that knows only what it remembers."""
    answered: list[Any] = []
    request = RequestFactory().generic(method, path, **environ)
    body = FromMemory(_pass_on)(request.environ, lambda status, headers: answered.extend((status, headers)))
    return int(answered[0][:3]), dict(answered[1]), b"".join(body)


def shared_headers(response: Any) -> dict[str, str]:
    """All but the request's own name."""
    return {name: value for name, value in response.headers.items() if name != HEADER}


@pytest.fixture
def quiz(teacher: User, make_quiz: MakeQuiz) -> Quiz:
    return make_quiz(teacher, public=True)


@pytest.mark.parametrize("path", [LIST, f"{LIST}?sort=played&page_size=5", f"{LIST}facets/", f"{LIST}{{quiz}}/"])
def test_what_was_answered_is_answered_the_same_without_django(path: str, quiz: Quiz) -> None:
    path = path.replace("{quiz}", str(quiz.pk))
    assert ask(path)[0] == PASSED_ON
    first = Client().get(path)
    assert ask(path) == (200, shared_headers(first), first.content)
    # The headers of every page are among them.
    assert {"Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Content-Length"} <= set(
        first.headers
    )
    again = Client().get(path)
    assert (again.content, shared_headers(again)) == (first.content, shared_headers(first))


@pytest.mark.parametrize("change", ["private", "hidden", "deleted", "changed"])
def test_what_was_taken_away_or_changed_is_remembered_no_longer(
    change: str, quiz: Quiz, moderator: User, django_capture_on_commit_callbacks: Any
) -> None:
    changes: dict[str, Callable[[], Any]] = {
        "private": lambda: services.update_quiz(quiz=quiz, changes={"public": False}),
        "hidden": lambda: moderate_quizzes(moderator=moderator, quizzes=[quiz], rating=2, reason="It insults people."),
        "deleted": lambda: services.delete_quiz(quiz=quiz),
        "changed": lambda: services.update_quiz(quiz=quiz, changes={"title": "Another title"}),
    }
    path = f"{LIST}{quiz.pk}/"
    Client().get(path)
    assert ask(path)[0] == 200
    with django_capture_on_commit_callbacks(execute=True):
        changes[change]()
    assert ask(path)[0] == PASSED_ON


def test_what_somebody_published_is_gone_while_their_account_waits_to_be_deleted(
    quiz: Quiz, teacher: User, django_capture_on_commit_callbacks: Any
) -> None:
    words = f"{LIST}?q={quiz.title.split()[0]}"
    assert [Client().get(path).json()["count"] for path in (LIST, words)] == [1, 1]
    with django_capture_on_commit_callbacks(execute=True):
        teacher.is_deleted = True
        teacher.save(update_fields=["is_deleted"])
    assert ask(LIST)[0] == PASSED_ON
    assert [Client().get(path).json()["count"] for path in (LIST, words)] == [0, 0]
    assert Client().get(f"{LIST}{quiz.pk}/").status_code == 404
    assert Client().get(f"{LIST}suggestions/?q={quiz.title[:4]}").json() == {"titles": []}


def test_what_has_not_changed_is_not_sent_again(quiz: Quiz) -> None:
    first = Client().get(LIST)
    etag = first.headers["ETag"]
    for sent in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        status, headers, body = ask(LIST, HTTP_IF_NONE_MATCH=sent)
        assert (status, body, headers["ETag"]) == (304, b"", etag)
        assert not {"Content-Type", "Content-Length"} & set(headers)
        assert headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]
    for sent in ('"other"', "nonsense", etag.strip('"')):
        assert ask(LIST, HTTP_IF_NONE_MATCH=sent)[0] == 200


def test_only_the_same_question_gets_the_remembered_answer(quiz: Quiz, settings: Any) -> None:
    Client().get(LIST)
    Client().get(f"{LIST}?q=rivers")
    Client().get(f"{LIST}facets")
    assert ask(LIST)[0] == 200
    others: list[tuple[str, dict[str, Any]]] = [
        (f"{LIST}?page=2", {}),
        (f"{LIST}?q=rivers", {}),
        (f"{LIST}facets", {}),
        ("/api/v1/quizzes/", {}),
        (LIST, {"method": "POST"}),
        (LIST, {"method": "HEAD"}),
        (LIST, {"HTTP_ACCEPT": "text/html"}),
        (LIST, {"HTTP_HOST": "other.example"}),
        (LIST, {"wsgi.url_scheme": "https"}),
        (LIST, {"HTTP_IF_MATCH": '"x"'}),
        (LIST, {"SCRIPT_NAME": "/below"}),
    ]
    for path, environ in others:
        assert ask(path, **environ)[0] == PASSED_ON, (path, environ)
    settings.COMMUNITY_OPEN = False
    assert ask(LIST)[0] == PASSED_ON


def test_behind_a_proxy_its_header_says_what_the_scheme_is(quiz: Quiz, settings: Any) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    Client(headers={"x-forwarded-proto": "https"}).get(LIST)
    assert ask(LIST, HTTP_X_FORWARDED_PROTO="https")[0] == 200
    for plain in ({}, {"HTTP_X_FORWARDED_PROTO": "http"}):
        assert ask(LIST, **plain)[0] == PASSED_ON


def test_without_redis_everything_is_read(quiz: Quiz, settings: Any) -> None:
    Client().get(LIST)
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    assert ask(LIST)[0] == PASSED_ON
    assert Client().get(LIST).json()["count"] == 1
    assert Client().get("/api/v1/stats/").json()["quizzes"] == 1


def test_a_quiz_is_shown_without_redis_and_the_look_at_it_is_not_counted(quiz: Quiz, settings: Any) -> None:
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    assert quiz.title in Client().get(f"/quizzes/{quiz.pk}/").content.decode()
    quiz.refresh_from_db()
    assert quiz.views == 0


def test_nobodys_session_is_looked_at(quiz: Quiz, signed_in: Any, teacher: User) -> None:
    client = signed_in(teacher)
    found = client.get(LIST)
    assert (found.status_code, found.cookies) == (200, {})
    assert "Cookie" not in found.headers.get("Vary", "")
    assert not hasattr(found.wsgi_request, "session")


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        (f"{LIST}00000000-0000-0000-0000-000000000000/", {}, 404),
        (f"{LIST}nothing/", {}, 404),
        (f"{LIST}?page=x", {}, 400),
        (LIST, {"host": "evil.example"}, 400),
        (LIST.rstrip("/"), {}, 301),
    ],
)
def test_what_is_wrong_is_said_and_not_remembered(
    path: str, headers: dict[str, str], status: int, quiz: Quiz, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    assert Client(headers=headers).get(path).status_code == status
    assert ask(path)[0] == PASSED_ON


@pytest.mark.django_db(transaction=True)
async def test_under_asgi_it_is_the_same(teacher: User) -> None:
    status, headers, body = await ask_for(asgi.application, LIST, host="testserver")
    unchanged = await ask_for(asgi.application, LIST, host="testserver", if_none_match=headers["etag"])
    assert (status, unchanged[0]) == (200, 304)
    assert (await ask_for(asgi.application, LIST, host="testserver"))[2] == body
    # The test database can't be dropped while the thread that read it holds a connection.
    await sync_to_async(connections.close_all)()
