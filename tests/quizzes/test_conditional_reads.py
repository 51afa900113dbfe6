"""Reads of what is public are conditional; those below /community/ are in test_community_memory."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from quizzes import quiztivity_services as activities
from quizzes.models import QuizTivityShare
from quizzes.page_types import example
from tests.api_client import Api
from tests.conftest import MakeQuiz

pytestmark = [pytest.mark.smoke, pytest.mark.django_db]


def test_what_has_not_changed_is_not_sent_again(teacher: User, other_teacher: User, make_quiz: MakeQuiz) -> None:
    make_quiz(teacher, public=True)
    activity = activities.create_quiztivity(owner=teacher, title="Rivers", pages=[example("ABCD")], public=True)
    share = activities.share_quiztivity(quiztivity=activity, user=teacher)
    paths = {
        "/stats/": None,
        f"/quiztivity-shares/{share.pk}/": None,
        "/quiztivities/?scope=public": other_teacher,
        f"/quiztivities/{activity.pk}/": other_teacher,
        "/users/": other_teacher,
        f"/users/{teacher.pk}/": other_teacher,
        f"/users/{teacher.pk}/quizzes/": other_teacher,
    }
    for path, who in paths.items():
        api = Api(who)
        first = api.get(path)
        again = api.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (first.status_code, again.status_code, again.content) == (200, 304, b""), path
        assert api.get(path, headers={"If-None-Match": '"other"'}).content == first.content


def test_a_link_that_has_ended_is_gone_whatever_somebody_kept(teacher: User) -> None:
    activity = activities.create_quiztivity(owner=teacher, title="Rivers", pages=[example("ABCD")])
    share = activities.share_quiztivity(quiztivity=activity, user=teacher)
    path = f"/quiztivity-shares/{share.pk}/"
    etag = Api().get(path).headers["ETag"]
    QuizTivityShare.objects.update(expire_at=timezone.now() - timedelta(minutes=1))
    assert Api().get(path, headers={"If-None-Match": etag}).status_code == 410
