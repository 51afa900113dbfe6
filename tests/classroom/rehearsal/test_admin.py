"""Rehearsals in the admin: administrators read and delete them; nobody writes them by hand."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from classroom.models import Rehearsal

LIST = "/admin/classroom/rehearsal/"


@pytest.fixture
def rehearsal(db: None) -> Rehearsal:
    return Rehearsal.objects.create(games=2, players=321, answers=900, lost=0, ok=True, receipt_p99_ms=12.5)


def test_an_administrator_reads_and_deletes(
    signed_in: Callable[[User], Client], administrator: User, rehearsal: Rehearsal
) -> None:
    client = signed_in(administrator)
    assert "321" in client.get(LIST).content.decode()
    assert client.get(f"{LIST}{rehearsal.pk}/change/").status_code == 200
    assert client.get(f"{LIST}add/").status_code == 403
    client.post(f"{LIST}{rehearsal.pk}/change/", {"players": 9999})
    rehearsal.refresh_from_db()
    assert rehearsal.players == 321
    client.post(f"{LIST}{rehearsal.pk}/delete/", {"post": "yes"})
    assert not Rehearsal.objects.exists()


def test_others_do_not_see_them(
    signed_in: Callable[[User], Client], client: Client, teacher: User, moderator: User, rehearsal: Rehearsal
) -> None:
    assert client.get(LIST).status_code == 302
    for user in (teacher, moderator):
        assert signed_in(user).get(LIST).status_code == 403
        assert signed_in(user).post(f"{LIST}{rehearsal.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Rehearsal.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_often_for_three_as_for_one(
    signed_in: Callable[[User], Client],
    administrator: User,
    rehearsal: Rehearsal,
    count: int,
    django_assert_num_queries: object,
) -> None:
    Rehearsal.objects.bulk_create(Rehearsal(games=1, players=5, answers=9, lost=0, ok=True) for _ in range(count - 1))
    client = signed_in(administrator)
    client.get(LIST)
    with django_assert_num_queries(10):  # type: ignore[operator]
        client.get(LIST)
