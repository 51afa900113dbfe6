"""A message that goes wrong gets a refusal; the socket's own code goes on."""

import logging

import pytest
from redis.exceptions import ConnectionError as RedisGone

from accounts.socket_guard import guarded


def refusal(code: str) -> str:
    return f"refused: {code}"


async def failing(error: Exception) -> str | None:
    raise error


@pytest.mark.parametrize("reply", ["welcome", None])
async def test_a_reply_is_passed_on(reply: str | None) -> None:
    async def work() -> str | None:
        return reply

    assert await guarded(work(), refusal) == reply


@pytest.mark.parametrize("error", [RedisGone("no route"), OSError("reset")])
async def test_without_redis_the_sender_is_asked_to_try_again(error: Exception) -> None:
    assert await guarded(failing(error), refusal) == "refused: try_again"


async def test_a_fault_of_ours_is_logged_and_not_told(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        assert await guarded(failing(KeyError("secret")), refusal) == "refused: internal_error"
    assert "KeyError" in caplog.text
