"""The log: one JSON object a line, what it was about, and nobody's name, address or PIN."""

import io
import json
import logging
import logging.config
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts import log_context
from accounts.models import User
from classroom.hub.socket_log import kind_of, logged
from classroom.log_format import logging_settings
from classroom.log_privacy import scrubbed
from classroom.request_ids import request_id

GAME = "7ab7a944-ac09-430d-8f4a-ed955f8fe87f"


@pytest.fixture
def log() -> Iterator[Callable[..., io.StringIO]]:
    """log(form=…, personal=…): what the product's own handler writes from now on."""
    handlers: list[logging.Handler] = []
    root, level = logging.getLogger(), logging.getLogger().level

    def begin(*, form: str = "json", personal: bool = False) -> io.StringIO:
        wanted, written = logging_settings(form=form, level="INFO", personal=personal), io.StringIO()
        handler = logging.StreamHandler(written)
        line, facts = wanted["formatters"]["line"].copy(), wanted["filters"]["facts"].copy()
        handler.setFormatter(line.pop("()")(**line))
        handler.addFilter(facts.pop("()")(**facts))
        root.addHandler(handler)
        root.setLevel("INFO")
        handlers.append(handler)
        return written

    yield begin
    for handler in handlers:
        root.removeHandler(handler)
    root.setLevel(level)
    log_context.begin()


def lines(written: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


def test_a_line_is_one_object_with_what_is_known(log: Callable[..., io.StringIO]) -> None:
    written = log()
    log_context.begin(request_id="abc", game_id=GAME, user_id=uuid4())
    logging.getLogger("classroom.x").warning("Two\nlines, %s", "ünïcode")
    [line] = lines(written)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", line.pop("time"))
    assert line == {
        "level": "WARNING",
        "logger": "classroom.x",
        "message": "Two\nlines, ünïcode",
        "request_id": "abc",
        "game_id": GAME,
    }


def test_a_traceback_is_in_it_without_whom_it_was_about(log: Callable[..., io.StringIO]) -> None:
    written = log()
    try:
        raise ValueError(
            "Key (email)=(ada@school.example) exists; from 203.0.113.9 and 2001:db8::7; game:{123456}:state"
        )
    except ValueError:
        logging.getLogger("x").exception("Failed", extra={"request": object(), "status_code": 500})
    [line] = lines(written)
    assert "Traceback" in line["exc_info"]
    assert "Key (email)=([mail]) exists; from [address] and [address]; game:{[pin]}:state" in line["exc_info"]
    assert "request" not in line
    assert line["status_code"] == 500


def test_text_says_the_same(log: Callable[..., io.StringIO]) -> None:
    written = log(form="text")
    log_context.begin(request_id="abc")
    logging.getLogger("x").info("hello ada@school.example")
    assert re.fullmatch(r"[\d\- :,]+ INFO x: hello \[mail\] \[request_id=abc\]\n", written.getvalue())


def test_people_are_named_only_by_setting(log: Callable[..., io.StringIO]) -> None:
    written, person = log(personal=True), uuid4()
    log_context.begin(user_id=person)
    logging.getLogger("x").info("from 203.0.113.9")
    [line] = lines(written)
    assert (line["message"], line["user_id"]) == ("from 203.0.113.9", str(person))


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Not Found: /join/123456/", "Not Found: /join/[pin]/"),
        ("/a/1234567890/", "/a/[pin]/"),
        ("/play/1234/ and /qr/123456789.svg", "/play/[pin]/ and /qr/[pin].svg"),
        ("GET /community/?q=ada+lovelace HTTP/1.1", "GET /community/?[query] HTTP/1.1"),
        ("Error 111 connecting to 127.0.0.1:6379.", "Error 111 connecting to 127.0.0.1:6379."),
        ("Error connecting to 10.1.2.3:6379", "Error connecting to [address]:6379"),
        ("at 13:14:15 on [::1]:8000, from ::ffff:203.0.113.9", "at 13:14:15 on [::1]:8000, from ::ffff:[address]"),
        (f"log_in account={GAME} by=- address=203.0.113.9", "log_in account=[id] by=- address=[address]"),
        ("Django 5.2.19 took 0.123 s for 123456 rows", "Django 5.2.19 took 0.123 s for 123456 rows"),
        ("wrong_pins:203.0.113.0/24:29388", "wrong_pins:[pin]"),
    ],
)
def test_what_is_taken_out(said: str, kept: str) -> None:
    assert scrubbed(said) == kept


@given(before=st.text(), after=st.text())
def test_a_mail_address_never_stays(before: str, after: str) -> None:
    assert "ada@school.example" not in scrubbed(f"{before} ada@school.example {after}")


@given(text=st.text())
def test_taking_out_twice_is_once(text: str) -> None:
    assert scrubbed(scrubbed(text)) == scrubbed(text)


@given(given_id=st.text())
def test_an_id_is_one_short_word(given_id: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,64}", request_id(given_id))


def test_an_id_that_a_proxy_gives_is_taken(client: Client, log: Callable[..., io.StringIO]) -> None:
    assert client.get("/health/live/", headers={"X-Request-ID": "from-nginx.1"})["X-Request-ID"] == "from-nginx.1"
    forged = client.get("/health/live/", headers={"X-Request-ID": 'a" level=CRITICAL'})["X-Request-ID"]
    assert re.fullmatch(r"[0-9a-f]{32}", forged)
    assert client.get("/health/live/")["X-Request-ID"] != forged


@pytest.mark.django_db
def test_a_request_that_fails_names_nobody(
    client: Client, teacher: User, log: Callable[..., io.StringIO], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> bool:
        raise RuntimeError(f"{teacher.email} at 198.51.100.7")

    monkeypatch.setattr("classroom.views.operations.database_answers", broken)
    client.force_login(teacher)
    client.raise_request_exception = False
    written = log()
    address = {"REMOTE_ADDR": "198.51.100.7"}
    client.get(f"/host/{GAME}/", headers={"X-Request-ID": "r1"}, **address)
    client.get("/health/ready/", headers={"X-Request-ID": "r3"}, **address)
    client.get("/join/98765432101/?name=Ada", headers={"X-Request-ID": "r2"}, **address)
    client.post("/accounts/login/", {"username": "ada@nowhere.example", "password": "wrong"}, **address)
    said = lines(written)
    assert {line.get("request_id") for line in said} >= {"r1", "r2", "r3"}
    assert {line.get("game_id") for line in said} >= {GAME}
    assert any("RuntimeError: [mail] at [address]" in line.get("exc_info", "") for line in said)
    everything = written.getvalue()
    for personal in (
        teacher.email,
        str(teacher.pk),
        "198.51.100.7",
        "ada@nowhere.example",
        "name=Ada",
    ):
        assert personal not in everything, personal


async def test_a_socket_has_its_lines(log: Callable[..., io.StringIO]) -> None:
    written = log()
    events = [{"type": "websocket.connect"}, {"type": "websocket.disconnect", "code": 1001}]

    async def application(_scope: Any, receive: Any, send: Any) -> None:
        assert send is own_send
        log_context.note(game_id=GAME)
        while (await receive())["type"] != "websocket.disconnect":
            pass

    async def receive() -> Any:
        return events.pop(0)

    async def own_send(_event: Any) -> None:
        raise AssertionError

    scope = {"path": "/ws/play/", "headers": [(b"x-request-id", b"s1")], "client": ("203.0.113.9", 1)}
    await logged(application)(scope, receive, own_send)
    opened, closed = lines(written)
    assert (opened["message"], opened["socket"], opened["request_id"]) == ("socket opened", "play", "s1")
    assert closed["seconds"] >= 0
    assert {name: closed[name] for name in ("message", "socket", "close_code", "game_id", "request_id")} == {
        "message": "socket closed",
        "socket": "play",
        "close_code": 1001,
        "game_id": GAME,
        "request_id": "s1",
    }


def test_each_socket_has_a_kind() -> None:
    paths = ["/ws/play/", f"/ws/host/{GAME}/", "/ws/rooms/ABCD-1234/", "/api/v1/box-controller/embedded/socket/7", "/x"]
    assert [kind_of(path) for path in paths] == ["play", "host", "call", "box", "unknown"]


def test_error_reports_are_not_even_imported_by_default() -> None:
    assert "classroom.error_reports" not in sys.modules
