"""Those who ask: made and signed in once for a whole table of requests, each of which is undone before the next."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.cache import cache
from django.db import transaction
from pytest_django import DjangoDbBlocker

from accounts import roles
from accounts.models import User
from quizzes import freshness
from tests.api_client import Api
from tests.api_permissions.case import PEOPLE, Case
from tests.api_permissions.requests import send, watched
from tests.conftest import make_user


@contextmanager
def undone() -> Iterator[None]:
    """What is written to the database meanwhile is taken back, and nothing of it is remembered."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    # Without the games, which `clear` takes away too.
    cache.delete_pattern("*")
    freshness.new_generation()


@contextmanager
def standing_for_all(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """For a fixture of a module: what is written meanwhile is there for its tests, and gone after them."""
    with django_db_blocker.unblock(), undone():
        yield


class Browser:
    """Somebody's, whose page is open; each request comes from it as it is now."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.cookies = {name: morsel.value for name, morsel in api.cookies.items()}

    def ask(self, case: Case, pk: str) -> tuple[Any, set[str]]:
        """The answer, and the tables that were written to, of a request that is undone."""
        self.api.cookies.clear()
        self.api.cookies.load(self.cookies)
        with undone(), watched() as touched:
            return send(self.api, case, pk), touched


def invite_people() -> tuple[dict[str, User], dict[str, Browser]]:
    """By the names of PEOPLE; nobody has no account."""
    users = {
        "owner": make_user("teacher"),
        "stranger": make_user("stranger"),
        "moderator": make_user("moderator", roles.MODERATORS),
        "administrator": make_user("administrator", roles.ADMINISTRATORS),
        "member": make_user("member", role=None),
    }
    return users, {who: Browser(Api(users.get(who))) for who in PEOPLE}
