"""The remote control: who may pair a phone, what a paired phone may do and for how long."""

import asyncio
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from django.utils import timezone

from accounts.models import User
from classroom import services
from classroom.consumers.remote import remote_cookie
from classroom.store.client import sync_client
from quizzes.question_types import TYPES
from tests.classroom.live import Stage
from tests.classroom.test_pages import page_data

NewGame = Callable[..., services.NewGame]
SignIn = Callable[[User], Client]
QUESTION = TYPES["ABCD"].example()


def code_path(client: Client, game: services.NewGame) -> str:
    """The path of a fresh one-time address, as the QR code on the host screen says it."""
    answer = client.post(f"/host/{game.game_id}/remote/").json()
    assert answer["qr"].startswith("<svg")
    return re.sub(r"^https?://[^/]+", "", answer["address"])


def pair(owner: Client, game: services.NewGame) -> Client:
    """A phone that scanned the code and agreed."""
    phone = Client()
    answer = phone.post(code_path(owner, game))
    assert answer["Location"] == f"/remote/{game.game_id}/"
    return phone


def cookie_of(phone: Client, game: services.NewGame) -> str:
    name = remote_cookie(game.game_id)
    return f"{name}={phone.cookies[name].value}"


# --- pairing -------------------------------------------------------------------------------------------


def test_a_phone_is_paired_by_the_code_once(signed_in: SignIn, teacher: User, new_game: NewGame) -> None:
    game = new_game()
    path = code_path(signed_in(teacher), game)
    phone, late = Client(), Client()
    # Looking at the address, as a preview of links does, doesn't use it up.
    assert phone.get(path).status_code == 200
    assert phone.get(path).status_code == 200
    assert phone.post(path)["Location"] == f"/remote/{game.game_id}/"
    cookie = phone.cookies[remote_cookie(game.game_id)]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert phone.get(f"/remote/{game.game_id}/").status_code == 200
    refused = late.post(path)
    assert refused.status_code == 410
    assert b"scan the new one" in refused.content
    assert late.get(f"/remote/{game.game_id}/").status_code == 302


def test_redis_holds_neither_code_nor_token(signed_in: SignIn, teacher: User, new_game: NewGame) -> None:
    owner, game = signed_in(teacher), new_game()
    token = pair(owner, game).cookies[remote_cookie(game.game_id)].value
    code = code_path(owner, game).rstrip("/").rpartition("/")[2]
    redis = sync_client()
    stored = b""
    for key in redis.scan_iter("*"):
        stored += key + (b"".join(redis.hkeys(key)) if b":remotes" in key else b"")
        if b"remotes" in key or b"pairing" in key:
            assert 0 < redis.ttl(key) <= 7200
    assert b":remotes:" in stored
    assert b"pairing:" in stored
    assert token.encode() not in stored
    assert code.encode() not in stored


@pytest.mark.parametrize("tail", ["", "end/"])
def test_only_the_owner_pairs_phones(
    signed_in: SignIn, client: Client, teacher: User, other_teacher: User, administrator: User, new_game: NewGame,
    tail: str,
) -> None:  # fmt: skip
    game = new_game()
    path = f"/host/{game.game_id}/remote/{tail}"
    phone = pair(signed_in(teacher), game)
    for person in (client, phone, signed_in(other_teacher), signed_in(administrator)):
        assert person.post(path).status_code == 404
    assert signed_in(teacher).get(path).status_code == 405
    assert signed_in(teacher).post(path).status_code == 200


def test_the_remote_is_for_the_owner_and_paired_phones(
    signed_in: SignIn, client: Client, teacher: User, other_teacher: User, new_game: NewGame
) -> None:
    game = new_game()
    path = f"/remote/{game.game_id}/"
    assert signed_in(teacher).get(path).status_code == 200
    assert client.get(path)["Location"].startswith("/accounts/login/")
    assert signed_in(other_teacher).get(path).status_code == 404
    client.cookies[remote_cookie(game.game_id)] = "made-up"
    assert client.get(path).status_code == 302


@pytest.mark.parametrize("how", ["blocked", "signed out everywhere"])
def test_a_paired_phone_sees_no_solution_after_its_owner_s_account_let_it_go(
    signed_in: SignIn, teacher: User, new_game: NewGame, how: str
) -> None:
    game = new_game()
    phone, path = pair(signed_in(teacher), game), f"/remote/{game.game_id}/"
    assert phone.get(path).status_code == 200
    if how == "blocked":
        User.objects.filter(pk=teacher.pk).update(is_blocked=True)
    else:
        User.objects.filter(pk=teacher.pk).update(remotes_valid_from=timezone.now() + timedelta(seconds=1))
    assert phone.get(path).status_code == 302


def test_the_remote_knows_every_question_with_its_answers(signed_in: SignIn, teacher: User, new_game: NewGame) -> None:
    game = new_game(randomise_answers=True)
    page = signed_in(teacher).get(f"/remote/{game.game_id}/")
    notes = {note["label"]: note for note in page_data(page)["questions"]}
    assert len(notes) == len(TYPES)
    right = {label: [line["html"] for line in note["lines"] if line["right"]] for label, note in notes.items()}
    assert right[TYPES["ABCD"].LABEL] == ["Jupiter"]
    assert len(notes[TYPES["ABCD"].LABEL]["lines"]) == 4
    assert "au" in [text.lower() for text in right[TYPES["TEXT"].LABEL]]
    assert right[TYPES["VOTING"].LABEL] == []
    order = [line["html"] for line in notes[TYPES["ORDER"].LABEL]["lines"]]
    assert order[0] == "1. Printing press"
    assert len(right[TYPES["RANGE"].LABEL]) == 1
    assert "evaporates" in notes[TYPES["SLIDE"].LABEL]["lines"][0]["html"]


def test_the_remote_page_needs_no_inline_code(signed_in: SignIn, teacher: User, new_game: NewGame) -> None:
    owner, game = signed_in(teacher), new_game()
    for path in (f"/remote/{game.game_id}/", code_path(owner, game)):
        page = owner.get(path).content.decode()
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page)


# --- controlling ---------------------------------------------------------------------------------------


async def paired_cookie(owner: Client, game: services.NewGame) -> str:
    return cookie_of(await sync_to_async(pair)(owner, game), game)


@pytest.fixture
def owner(signed_in: SignIn, teacher: User, transactional_db: None) -> Client:
    return signed_in(teacher)


async def test_host_and_remote_stay_in_step(
    new_game: NewGame, owner: Client, teacher_cookie: str, stage: Stage
) -> None:
    game = await sync_to_async(new_game)([QUESTION, QUESTION])
    host = await stage.host(game.game_id, teacher_cookie)
    # On another server process, as phones are.
    remote = await stage.host(game.game_id, await paired_cookie(owner, game), hub=stage.hub())
    mia = await stage.player(game.pin, "Mia")
    await remote.say("game.start", seen=remote.state["revision"])
    assert (await host.phase("question", 0))["revision"] == (await remote.phase("question", 0))["revision"]
    await host.say("question.close", seen=host.state["revision"])
    await remote.phase("results", 0)
    await remote.say("lobby.lock", locked=True)
    await host.until(lambda state: state["locked"])
    await mia.phase("results", 0)


async def test_a_press_on_both_at_once_is_one_step(
    new_game: NewGame, owner: Client, teacher_cookie: str, stage: Stage
) -> None:
    game = await sync_to_async(new_game)([QUESTION, QUESTION])
    host = await stage.host(game.game_id, teacher_cookie)
    remote = await stage.host(game.game_id, await paired_cookie(owner, game))
    await host.say("game.start", seen=host.state["revision"])
    await remote.say("game.start", seen=remote.state["revision"])
    # Whichever is later loses.
    presses = [asyncio.create_task(one.next("error")) for one in (host, remote)]
    refused, waiting = await asyncio.wait(presses, return_when=asyncio.FIRST_COMPLETED)
    assert [one.result()["code"] in {"state_changed", "wrong_phase"} for one in refused] == [True]
    for one in waiting:
        one.cancel()
    assert [(await one.phase("question"))["question_index"] for one in (host, remote)] == [0, 0]


@pytest.mark.parametrize("how", ["unpaired", "owner blocked"])
async def test_control_ends_with_the_pairing_and_the_owners_account(
    new_game: NewGame, owner: Client, teacher: User, stage: Stage, how: str
) -> None:
    game = await sync_to_async(new_game)([QUESTION])
    remote = await stage.host(game.game_id, await paired_cookie(owner, game))
    if how == "unpaired":
        await sync_to_async(owner.post)(f"/host/{game.game_id}/remote/end/")
    else:
        await User.objects.filter(pk=teacher.pk).aupdate(is_blocked=True)
    await remote.say("game.start")
    assert (await remote.next("error"))["code"] == "not_allowed"
    assert (await remote.next("closed"))["code"] == 4403
    assert remote.state["phase"] == "lobby"


@pytest.mark.parametrize("kind", ["made up", "of another game", "empty"])
async def test_no_other_token_opens_the_socket(new_game: NewGame, owner: Client, stage: Stage, kind: str) -> None:
    game = await sync_to_async(new_game)([QUESTION])
    value = {"made up": "x" * 32, "empty": ""}.get(kind)
    if value is None:
        second = await sync_to_async(services.create_game)(**await sync_to_async(_parts_of)(game))
        value = (await paired_cookie(owner, second)).partition("=")[2]
    socket = await stage.socket(f"/ws/host/{game.game_id}/", cookie=f"{remote_cookie(game.game_id)}={value}")
    assert (await socket.next("error"))["code"] == "not_allowed"
    assert (await socket.next("closed"))["code"] == 4403


def _parts_of(game: services.NewGame) -> dict[str, Any]:
    """What another game of the same owner is made from."""
    host = User.objects.get(pk=services.game_owner(game.game_id))
    return {"quiz": host.quizzes.get(), "host": host, "options": services.GameOptions()}
