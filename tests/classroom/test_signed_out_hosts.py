"""A host's sockets live on a log-in: when it ends they close by themselves within moments, paired remotes too."""

from collections.abc import Callable

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.test import Client
from pytest_django import Settings

from accounts import socket_log_ins
from accounts.link_states import reset_state
from accounts.models import User, UserSession
from accounts.services.lockout import block_users
from accounts.services.log_in_news import LOG_INS_CHANGED, group_of_log_ins
from accounts.services.password_reset import reset_password
from accounts.services.sessions import end_session
from accounts.signed_links import Kind, make_token
from classroom import services
from tests.accounts.test_second_factor import App
from tests.api_client import Api
from tests.classroom.live import Socket, Stage
from tests.classroom.test_remote import cookie_of, pair
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)

NewGame = Callable[..., services.NewGame]


def logged_in(headers: dict[str, str] | None = None) -> Client:
    """The teacher's browser, signed in through the page."""
    client = Client(headers=headers or {})
    client.post("/accounts/login/", {"username": "teacher", "password": PASSWORD})
    return client


def cookie(client: Client) -> str:
    return f"sessionid={client.cookies['sessionid'].value}"


async def is_turned_away(socket: Socket) -> bool:
    return (await socket.next("error"))["code"] == "not_allowed" and (await socket.next("closed"))["code"] == 4403


def _end_from_elsewhere(teacher: User, browser: Client) -> None:
    Api(teacher).post("/sessions/end-others/")


def _end_one(teacher: User, browser: Client) -> None:
    end_session(session=UserSession.objects.get(session_key=browser.cookies["sessionid"].value))


def _log_out(teacher: User, browser: Client) -> None:
    browser.post("/accounts/logout/")


def _block(teacher: User, browser: Client) -> None:
    block_users(teacher)


def _new_password(teacher: User, browser: Client) -> None:
    new = "another-long-one-4"
    elsewhere = logged_in()
    elsewhere.post("/accounts/password/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})


def _reset(teacher: User, browser: Client) -> None:
    reset_password(token=make_token(Kind.RESET, teacher.pk, reset_state(teacher)), password="another-long-one-4")


WAYS = [_end_from_elsewhere, _end_one, _log_out, _block, _new_password, _reset]


@pytest.mark.parametrize("end", WAYS)
async def test_a_host_screen_closes_with_its_log_in(
    new_game: NewGame, teacher: User, stage: Stage, end: Callable[[User, Client], None]
) -> None:
    """Nobody says anything on the socket: it is told. Far sooner than by its own look every 15 seconds."""
    game = await sync_to_async(new_game)()
    browser = await sync_to_async(logged_in)()
    host = await stage.host(game.game_id, cookie(browser))
    await _is_listening(teacher, host)
    await sync_to_async(end)(teacher, browser)
    assert await is_turned_away(host)


async def _is_listening(teacher: User, host: Socket) -> None:
    """The socket has heard at least one piece of news and stayed: its log-in is good."""
    for _ in range(3):
        await get_channel_layer().group_send(group_of_log_ins(teacher.pk), {"type": LOG_INS_CHANGED})
        assert not [frame for frame in await host.quiet() if frame["type"] in {"error", "closed"}]


async def test_only_that_browsers_host_screen_closes(new_game: NewGame, teacher: User, stage: Stage) -> None:
    game = await sync_to_async(new_game)()
    here, there = await sync_to_async(logged_in)(), await sync_to_async(logged_in)()
    kept, ended = await stage.host(game.game_id, cookie(here)), await stage.host(game.game_id, cookie(there))
    await _is_listening(teacher, ended)
    await sync_to_async(_end_one)(teacher, there)
    assert await is_turned_away(ended)
    await kept.say("game.start")
    await kept.phase("question", 0)


@pytest.mark.parametrize("end", [_end_from_elsewhere, _block, _reset])
async def test_a_paired_phone_is_cut_off_and_stays_so(
    new_game: NewGame, teacher: User, stage: Stage, end: Callable[[User, Client], None]
) -> None:
    game = await sync_to_async(new_game)()
    browser = await sync_to_async(logged_in)()
    phone = await sync_to_async(pair)(browser, game)
    remote = await stage.host(game.game_id, cookie_of(phone, game))
    await _is_listening(teacher, remote)
    await sync_to_async(end)(teacher, browser)
    assert await is_turned_away(remote)
    again = await stage.socket(f"/ws/host/{game.game_id}/", cookie=cookie_of(phone, game))
    assert await is_turned_away(again)


async def test_a_phone_stays_when_the_projector_logs_out(new_game: NewGame, teacher: User, stage: Stage) -> None:
    game = await sync_to_async(new_game)()
    browser = await sync_to_async(logged_in)()
    remote = await stage.host(game.game_id, cookie_of(await sync_to_async(pair)(browser, game), game))
    await sync_to_async(_log_out)(teacher, browser)
    await remote.say("game.start")
    await remote.phase("question", 0)


@pytest.mark.parametrize("fields", [{"is_blocked": True}, {"verified": False}])
async def test_a_lock_that_nobody_told_of_is_noticed(
    new_game: NewGame,
    teacher: User,
    stage: Stage,
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
    fields: dict[str, bool],
) -> None:
    settings.REQUIRE_VERIFIED_EMAIL = True
    monkeypatch.setattr(socket_log_ins, "LOOK_EVERY_S", 0.3)
    game = await sync_to_async(new_game)()
    host = await stage.host(game.game_id, cookie(await sync_to_async(logged_in)()))
    await User.objects.filter(pk=teacher.pk).aupdate(**fields)
    assert await is_turned_away(host)


async def test_a_host_without_a_required_second_factor_waits(
    new_game: NewGame, teacher: User, teacher_cookie: str, stage: Stage, settings: Settings
) -> None:
    settings.REQUIRE_SECOND_FACTOR = "staff"
    game = await sync_to_async(new_game)()
    socket = await stage.socket(f"/ws/host/{game.game_id}/", cookie=teacher_cookie)
    assert await is_turned_away(socket)
    await sync_to_async(App)(teacher)
    await stage.host(game.game_id, teacher_cookie)
