"""Every route of the API as nobody, as a stranger and as those it is for. A route without a line fails.

The lines are in tests/api_permissions, a module for each app.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django import DjangoDbBlocker

from accounts.models import User
from tests.api_permissions import CASES, THINGS
from tests.api_permissions.case import EVERYBODY_SIGNED_IN, PEOPLE, Case, Cast
from tests.api_permissions.people import Browser, invite_people, standing_for_all
from tests.conftest import MakeQuiz

pytestmark = pytest.mark.django_db

People = tuple[dict[str, User], dict[str, Browser]]


@pytest.fixture(scope="module")
def people(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[People]:
    """Accounts and browsers by the names of PEOPLE."""
    with standing_for_all(django_db_blocker):
        yield invite_people()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.method} {case.route} {case.thing}".strip())
def test_a_route(case: Case, people: People, make_quiz: MakeQuiz) -> None:
    """Each of PEOPLE asks for the same thing, as if nobody had asked before."""
    users, browsers = people
    somebody = {name: User.objects.get(pk=user.pk) for name, user in users.items()}
    cast = Cast(somebody["owner"], somebody.__getitem__, make_quiz)
    pk = THINGS[case.thing](cast) if case.thing else None
    asked = {who: browsers[who].ask(case, str(pk)) for who in PEOPLE}
    found = tuple(answer.status_code for answer, _ in asked.values())
    assert found == case.statuses, {who: getattr(answer, "content", b"") for who, (answer, _) in asked.items()}
    for answer, touched in asked.values():
        if answer.status_code >= 400:
            assert set(answer.json()) == {"code", "message", "fields"}
            assert not touched


def test_only_moderators_get_the_moderation_list(people: People) -> None:
    case = Case("GET", "quizzes/?scope=moderation", (403, 403, 403, 403, 200, 200))
    assert tuple(people[1][who].ask(case, "")[0].status_code for who in PEOPLE) == case.statuses


@pytest.mark.parametrize("locked", [{"is_active": False}, {"is_blocked": True}])
def test_who_is_locked_out_is_nobody_at_once(people: People, locked: dict[str, bool]) -> None:
    users, browsers = people
    case = Case("GET", "quizzes/", EVERYBODY_SIGNED_IN)
    assert browsers["owner"].ask(case, "")[0].status_code == 200
    User.objects.filter(pk=users["owner"].pk).update(**locked)
    assert browsers["owner"].ask(case, "")[0].status_code == 403


# --- completeness ----------------------------------------------------------------------------------------


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern, route)
        else:
            yield route, pattern


def methods_of(pattern: URLPattern) -> set[str]:
    view: Any = pattern.callback
    offered = getattr(view, "actions", None) or [name for name in view.cls.http_method_names if hasattr(view.cls, name)]
    return {name.upper() for name in offered if name in view.cls.http_method_names} - {"HEAD", "OPTIONS"}


def test_every_route_has_a_line() -> None:
    """Reads the URL conf itself, so a new route can't be forgotten."""
    api = "api/v1/"
    routes = [(route, pattern) for route, pattern in patterns(get_resolver()) if route.startswith(api)]
    found = {
        (method, route.removeprefix(api).replace("<uuid:pk>", "<id>").replace("<str:pk>", "<code>"))
        for route, pattern in routes
        for method in methods_of(pattern)
    }
    assert found == {(case.method, case.route) for case in CASES}
