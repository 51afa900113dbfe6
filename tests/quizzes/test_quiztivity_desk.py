"""Activities on the desk: the list, its actions, the form."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from quizzes import quiztivity_services as services
from quizzes.models import QuizTivity
from tests.query_counts import queries_of
from tests.quizzes.activities import make_activity

pytestmark = pytest.mark.django_db


def test_the_desk_refuses_to_overwrite_what_another_window_saved(
    teacher: User, signed_in: Callable[[User], Client]
) -> None:
    quiztivity = make_activity(teacher)
    seen = quiztivity.updated_at.isoformat()
    services.update_quiztivity(quiztivity=quiztivity, changes={"title": "From the other window"})
    form = {"title": "Late", "pages": "[]", "seen": seen, "_continue": "1"}
    answer = signed_in(teacher).post(f"/admin/quizzes/quiztivity/{quiztivity.pk}/change/", form)
    assert answer.status_code == 200
    assert "changed in another window" in answer.content.decode()
    assert QuizTivity.objects.get().title == "From the other window"


def test_the_desk_shows_own_ones_with_few_queries(
    teacher: User, other_teacher: User, signed_in: Callable[[User], Client]
) -> None:
    make_activity(other_teacher, title="Theirs", public=True)
    make_activity(teacher, title="Mine")
    client = signed_in(teacher)
    client.get("/admin/quizzes/quiztivity/")
    one = queries_of(lambda: client.get("/admin/quizzes/quiztivity/"))
    make_activity(teacher, title="Mine too")
    make_activity(teacher, title="Also mine")
    assert queries_of(lambda: client.get("/admin/quizzes/quiztivity/")) == one
    page = client.get("/admin/quizzes/quiztivity/").content.decode()
    assert "Also mine" in page
    assert "Theirs" not in page


@pytest.mark.parametrize(("who", "status"), [("other_teacher", 404), ("moderator", 403), ("administrator", 200)])
def test_others_on_the_desk(
    who: str, status: int, teacher: User, request: pytest.FixtureRequest, signed_in: Callable[[User], Client]
) -> None:
    client = signed_in(request.getfixturevalue(who))
    assert client.get(f"/admin/quizzes/quiztivity/{make_activity(teacher).pk}/change/").status_code == status


def test_actions_of_the_desk(teacher: User, signed_in: Callable[[User], Client]) -> None:
    full, empty = make_activity(teacher), make_activity(teacher, [], title="Empty")
    client = signed_in(teacher)

    def act(action: str) -> str:
        chosen = {"action": action, "_selected_action": [str(full.pk), str(empty.pk)]}
        return client.post("/admin/quizzes/quiztivity/", chosen, follow=True).content.decode()

    assert "1 activity has no pages and stays private." in act("publish")
    assert list(QuizTivity.objects.filter(public=True)) == [full]
    act("unpublish")
    assert not QuizTivity.objects.filter(public=True).exists()
    assert "2 activities copied." in act("copy")
    assert QuizTivity.objects.filter(user=teacher).count() == 4


def test_the_form_names_page_and_field_and_keeps_what_was_typed(
    teacher: User, signed_in: Callable[[User], Client]
) -> None:
    pages = (
        '[{"title": "", "type": "MEMORY", "data": {"cards": [[{"text": "kept"}, {}], [{"text": "a"}, {"text": "b"}]]}}]'
    )
    answer = signed_in(teacher).post("/admin/quizzes/quiztivity/add/", {"title": "Rivers", "pages": pages})
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "Page 1, pair 1, card 2, text: Write something on this card, or choose a picture." in shown
    assert "&quot;kept&quot;" in shown
    assert not QuizTivity.objects.exists()


@pytest.mark.parametrize("pages", ["[", "[" * 100_000, '["\\ud800"]'])
def test_pages_that_are_no_json(pages: str, teacher: User, signed_in: Callable[[User], Client]) -> None:
    answer = signed_in(teacher).post("/admin/quizzes/quiztivity/add/", {"title": "Rivers", "pages": pages})
    assert answer.status_code == 200
    assert "can&#x27;t be read" in answer.content.decode()
