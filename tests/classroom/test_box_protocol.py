"""The HTTP side of hardware controllers on a real Daphne, header by header: what firmware 0.0.1 needs."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings
from django.utils import timezone

from accounts.bin_services import put_into_bin
from accounts.models import User
from classroom import controller_services as controllers
from classroom import services
from classroom.models import Controller
from classroom.protocol import box as protocol
from classroom.store.client import sync_client
from classroom.store.keys import game_of_controller_code
from quizzes.question_types import TYPES
from tests.classroom.box import EMBEDDED, IN_PROCESS, Box, request

NewGame = Callable[..., services.NewGame]
ABCD = {**TYPES["ABCD"].example(), "time": 60}


@pytest.fixture
def server(daphne_servers: Callable[[int], list[str]]) -> str:
    return daphne_servers(1)[0]


def set_up(user: User, player_name: str = "Table 1") -> tuple[Controller, str]:
    controller, setup = controllers.create_controller(user=user, name=f"Box of {player_name}", player_name=player_name)
    return controller, setup.code


@pytest.fixture
def line(db: None) -> str:
    """For what depends on no header: without a server process."""
    return IN_PROCESS


def paired(server: str, user: User, player_name: str = "Table 1") -> Box:
    box = Box(server)
    assert box.register(set_up(user, player_name)[1]).status == 200
    return box


def test_registering_pairs_once_and_says_id_and_secret_only(line: str, teacher: User) -> None:
    controller, code = set_up(teacher)
    assert len(code) == 10
    assert set(code) <= set("BbGgYyRr")
    box = Box(line)
    reply = box.register(code)
    assert reply.status == 200
    assert set(reply.json) == {"id", "secret_key"}
    assert len(reply.json["id"]) == 36
    assert len(reply.json["secret_key"]) <= 44
    controller.refresh_from_db()
    assert str(controller.pk) == box.id
    assert controller.paired_at is not None
    assert box.secret not in controller.secret_key
    assert Box(line).register(code).status == 404


def test_a_code_ends_after_fifteen_minutes_or_with_the_next_one(line: str, teacher: User) -> None:
    controller, code = set_up(teacher)
    assert controller.code_expires_at is not None
    left = controller.code_expires_at - timezone.now()
    assert timedelta(minutes=14, seconds=50) < left <= timedelta(minutes=15)
    assert code not in controller.code_digest
    newer = controllers.renew_code(controller=controller).code
    assert Box(line).register(code).status == 404
    Controller.objects.update(code_expires_at=timezone.now() - timedelta(seconds=1))
    assert Box(line).register(newer).status == 404


def test_setting_up_again_changes_the_secret_when_the_new_code_is_used(line: str, teacher: User) -> None:
    box = paired(line, teacher)
    controller = Controller.objects.get()
    code = controllers.renew_code(controller=controller).code
    assert box.get("ping").status == 200
    again = Box(line)
    assert again.register(code).json["id"] == box.id
    assert box.get("ping").status == 404
    assert again.get("ping").status == 200


@pytest.mark.parametrize("what", ["register", "join"])
@pytest.mark.parametrize("code", [None, 7, "", "bgyr", "bgyrBGYRbX", "b" * 11, ["b"] * 10, {"b": 1}, "\ud800" * 10])
def test_a_code_that_is_none_is_a_4xx(line: str, teacher: User, what: str, code: Any) -> None:
    box = paired(line, teacher)
    reply = box.post(what, {"id": box.id, "secret_key": box.secret, "code": code})
    assert reply.status == 404


def test_any_body_is_a_4xx_and_no_error_of_the_server(server: str) -> None:
    for body in (b"", b"null", b"[]", b"{", b"\xff\xfe", b'"bgyr"', b"[" * 5000, b"{}"):
        for what in ("register", "join"):
            assert 400 <= request(server, "POST", f"{EMBEDDED}/{what}", body).status < 500


def test_codes_are_case_sensitive(line: str, teacher: User) -> None:
    _, code = set_up(teacher)
    assert Box(line).register(code.swapcase()).status == 404
    assert Box(line).register(code).status == 200


def test_replies_are_plain_and_short(server: str, teacher: User, new_game: NewGame) -> None:
    """No redirect, no final slash, no chunks, no gzip, a Content-Length, no cookie, exactly 200."""
    box = Box(server)
    game = new_game([ABCD], controllers=True)
    Controller.objects.all().update(wanted_os_version="")
    replies = [box.register(set_up(teacher)[1]), box.get("ping", version="0.0.1")]
    Controller.objects.update(wanted_os_version="0.0.2")
    replies += [box.get("update"), box.join(game.controller_code or "")]
    for reply in replies:
        assert reply.status == 200
        assert int(reply.headers["content-length"]) == len(reply.body)
        assert {"transfer-encoding", "content-encoding", "location", "set-cookie"}.isdisjoint(reply.headers)
    assert replies[2].body == b"0.0.2"
    assert replies[2].headers["content-type"].startswith("text/plain")
    assert set(replies[3].json) == {"id"}


def test_the_body_may_be_called_anything_and_gzip_may_be_offered(server: str, teacher: User) -> None:
    for kind in ("", "Content-Type: text/plain\r\n", "Content-Type: application/x-www-form-urlencoded\r\n"):
        _, code = set_up(teacher, f"Table {kind[-6:-2]}0")
        headers = f"{kind}Accept: text/plain\r\nAccept-Encoding: gzip\r\n"
        reply = request(server, "POST", f"{EMBEDDED}/register", json.dumps({"code": code}).encode(), headers)
        assert reply.status == 200
        assert "content-encoding" not in reply.headers


@override_settings(SECURE_SSL_REDIRECT=True)
def test_a_server_that_redirects_to_https_does_not_redirect_boxes(client: Any, db: None) -> None:
    assert client.get(f"{EMBEDDED}/ping").status_code == 404
    assert client.get("/api/v1/games/").status_code == 301


def test_a_ping_is_noted_with_the_firmware(line: str, teacher: User) -> None:
    box = paired(line, teacher)
    Controller.objects.update(last_seen=None)
    assert box.get("ping", version="0.0.1").status == 200
    controller = Controller.objects.get()
    assert controller.os_version == "0.0.1"
    assert controller.last_seen is not None
    assert box.get("ping", version="x" * 300 + "\x00").status == 200
    assert Controller.objects.get().os_version == "x" * 50


def test_a_ping_of_a_removed_box_or_with_a_wrong_secret_is_404(line: str, teacher: User) -> None:
    box = paired(line, teacher)
    right, box.secret = box.secret, box.secret[:-1] + ("a" if box.secret[-1] != "a" else "b")
    assert box.get("ping").status == 404
    box.secret = right
    assert box.get("ping").status == 200
    put_into_bin(thing=Controller.objects.get())
    assert box.get("ping").status == 404
    for id_ in ("", "x", "\x00"):
        box.id = id_
        assert box.get("ping").status == 404


def test_a_controller_without_a_device_has_no_secret(line: str, teacher: User) -> None:
    controller, _ = set_up(teacher)
    box = Box(line)
    box.id = str(controller.pk)
    assert box.get("ping").status == 404
    assert request(line, "GET", f"{EMBEDDED}/ping?id={box.id}").status == 404


def test_an_update_is_400_when_no_version_is_wanted(line: str, teacher: User) -> None:
    box = paired(line, teacher)
    assert box.get("update").status == 400
    box.secret = "wrong"
    assert box.get("update").status == 404


def test_joining_says_the_place_in_at_most_28_characters(line: str, teacher: User, new_game: NewGame) -> None:
    game = new_game([ABCD], controllers=True)
    assert len(game.controller_code or "") == 6
    box = paired(line, teacher)
    reply = box.join(game.controller_code or "")
    assert reply.status == 200
    assert len(reply.json["id"]) <= 28
    assert reply.json["id"].endswith(f":{game.pin}")
    longest = protocol.PlaceId("999999", "x" * protocol.PLACE_SECRET_LENGTH, "123456789")
    assert len(str(longest)) == 28
    assert protocol.read_place_id(str(longest)) == longest


def test_joining_404_no_game_400_started_409_name_taken(
    line: str, teacher: User, new_game: NewGame, stage_free: None
) -> None:
    game = new_game([ABCD], controllers=True)
    box, other = paired(line, teacher), paired(line, teacher, "Table 2")
    assert box.join("bgyrbg").status == 404
    assert box.join(game.controller_code or "").status == 200
    copy = paired(line, User.objects.create_user("x@school.example", "x", "p"), "TABLE 1")
    assert copy.join(game.controller_code or "").status == 409
    sync_client().hset(f"game:{{{game.pin}}}:state", "phase", "question")
    assert other.join(game.controller_code or "").status == 400
    # A box that is in already may start again at any time.
    first = box.place
    assert box.join(game.controller_code or "").status == 200
    assert box.place.split("-")[0] == first.split("-")[0]
    sync_client().hset(f"game:{{{game.pin}}}:state", "phase", "ended")
    assert box.join(game.controller_code or "").status == 404
    wrong = Box(line)
    wrong.id, wrong.secret = box.id, "wrong"
    assert wrong.join(game.controller_code or "").status == 404


@pytest.fixture
def stage_free(empty_redis: None) -> None:
    """Redis is left clean."""


def test_a_game_has_a_code_only_where_controllers_may_play(new_game: NewGame, teacher: User) -> None:
    assert new_game([ABCD]).controller_code is None
    game = new_game([ABCD], controllers=True)
    code = game.controller_code or ""
    assert set(code) <= set("BbGgYyRr")
    assert 0 < sync_client().ttl(game_of_controller_code(code)) <= settings.GAME_EXPIRY_S
    assert services.remembered_options(teacher).controllers is False


def test_guessing_is_slow_and_a_right_code_is_no_guess(line: str, teacher: User) -> None:
    box = paired(line, teacher)
    for _ in range(controllers.GUESSES + 5):
        assert box.get("ping").status == 200
    statuses = [Box(line).register("bgyrbgyrbg").status for _ in range(controllers.GUESSES + 1)]
    assert statuses == [404] * controllers.GUESSES + [429]
    # Not a 404: the box would forget its pairing.
    assert box.get("ping").status == 429
