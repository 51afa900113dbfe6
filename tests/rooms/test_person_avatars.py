"""The picture on somebody's tile in a call while their camera is off."""

import uuid

import pytest
from django.test import Client

from accounts.avatars import avatar_of
from accounts.models import User
from rooms.services import begin_stay, create_room

pytestmark = [pytest.mark.smoke, pytest.mark.django_db]


def test_members_have_one_and_guests_do_not(teacher: User, other_teacher: User) -> None:
    room, elsewhere = create_room(owner=teacher), create_room(owner=teacher)
    member = begin_stay(room=room, user=other_teacher, name="O.", role="member")
    guest = begin_stay(room=room, user=None, name="G.", role="guest")

    def picture(code: str, stay: object) -> tuple[int, bytes]:
        answer = Client().get(f"/rooms/{code}/people/{stay}/avatar/")
        return answer.status_code, answer.content if answer.status_code == 200 else b""

    assert picture(room.room_code, member.pk) == (200, avatar_of(other_teacher).content)
    assert picture(room.room_code, guest.pk)[0] == 404
    assert picture(elsewhere.room_code, member.pk)[0] == 404
    assert picture(room.room_code, uuid.uuid4())[0] == 404
    assert picture(room.room_code, "-" * 36)[0] == 404
