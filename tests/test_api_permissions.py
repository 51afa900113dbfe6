"""Every route of the API as nobody, as a stranger and as those it is for. A route without a line fails.

The lines are in tests/api_permissions, a module for each app.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import User
from tests.api_client import Api
from tests.api_permissions import CASES, THINGS
from tests.api_permissions.case import PEOPLE, Case, Cast
from tests.api_permissions.requests import send, watched
from tests.conftest import MakeQuiz, make_user

pytestmark = pytest.mark.django_db

Somebody = Callable[[str], User | None]


@pytest.fixture
def somebody(request: pytest.FixtureRequest, administrator: User) -> Somebody:
    """somebody(name): one of PEOPLE, made when first asked for; an administrator is always there."""
    fixtures = {"owner": "teacher", "stranger": "other_teacher", "moderator": "moderator"}
    known: dict[str, User | None] = {"nobody": None, "administrator": administrator}

    def find(name: str) -> User | None:
        if name not in known:
            known[name] = request.getfixturevalue(fixtures[name]) if name in fixtures else make_user(name, role=None)
        return known[name]

    return find


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.method} {case.route} {case.thing}".strip())
def test_a_route(
    case: Case, who: str, somebody: Somebody, teacher: User, other_teacher: User, make_quiz: MakeQuiz
) -> None:
    User.objects.filter(pk=other_teacher.pk).update(username="stranger")
    pk = THINGS[case.thing](Cast(teacher, somebody, make_quiz)) if case.thing else None  # type: ignore[arg-type]
    api = Api(somebody(who), warm=False)
    with watched() as touched:
        answer = send(api, case, str(pk))
    assert answer.status_code == case.statuses[PEOPLE.index(who)], answer.content
    if answer.status_code >= 400:
        assert set(answer.json()) == {"code", "message", "fields"}
        assert not touched


@pytest.mark.parametrize("who", PEOPLE)
def test_only_moderators_get_the_moderation_list(who: str, somebody: Somebody) -> None:
    wanted = 200 if who in ("moderator", "administrator") else 403
    assert Api(somebody(who)).get("/quizzes/?scope=moderation").status_code == wanted


@pytest.mark.parametrize("locked", [{"is_active": False}, {"is_blocked": True}])
def test_who_is_locked_out_is_nobody_at_once(teacher: User, locked: dict[str, bool]) -> None:
    api = Api(teacher)
    assert api.get("/quizzes/").status_code == 200
    User.objects.filter(pk=teacher.pk).update(**locked)
    assert api.get("/quizzes/").status_code == 403


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
