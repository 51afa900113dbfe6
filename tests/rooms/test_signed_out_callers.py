"""Whoever came into a call with a log-in leaves with it; guests stay."""

import pytest
from channels.db import database_sync_to_async

from accounts.models import User
from accounts.services.lockout import block_users
from accounts.services.sessions import end_all_access
from rooms.models import Room
from tests.rooms.calls import Visitors

pytestmark = pytest.mark.django_db(transaction=True)


def sign_out_everywhere(user: User) -> None:
    user.set_password("another-long-one-4")
    user.save()
    end_all_access(user=user)


@pytest.mark.parametrize("end", ["signed out", "blocked"])
async def test_a_call_ends_with_the_log_in(
    room: Room, teacher: User, other_teacher: User, visitors: Visitors, end: str
) -> None:
    host, member = await visitors.inside(room, teacher), await visitors.inside(room, other_teacher)
    guest = await visitors.guest(room, host, "Ada")
    if end == "blocked":
        await database_sync_to_async(block_users)(other_teacher)
    else:
        await database_sync_to_async(sign_out_everywhere)(other_teacher)
    assert (await member.next("room.out"))["reason"] == "signed_out"
    assert (await member.next("closed"))["code"] == 4403
    await guest.people("teacher", "Ada")
    await host.people("teacher", "Ada")
