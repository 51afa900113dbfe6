"""Saved results in the bin: what hangs on their time, and on accounts that go."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts.bin_services import delete_for_good, empty_bins, put_back, put_into_bin
from accounts.export_archive import rows_of
from accounts.models import User
from accounts.personal_data import sources
from quizzes.models import GameResult
from quizzes.tasks import anonymise_results, purge_results
from tests.conftest import MakeQuiz
from tests.quizzes.bin.things import BIN
from tests.quizzes.desk_forms import SignIn, make_result

pytestmark = pytest.mark.django_db

LIST = "/admin/quizzes/gameresult/"


def test_names_and_results_go_by_the_day_of_the_game_in_the_bin_too(teacher: User, settings: Settings) -> None:
    old, older = (make_result(teacher, timestamp=timezone.now() - timedelta(days=days)) for days in (11, 21))
    for result in (old, older):
        put_into_bin(thing=result)
    settings.RESULT_NAMES_KEPT_DAYS, settings.RESULTS_KEPT_DAYS = 10, 20
    assert anonymise_results.call() == 2
    assert purge_results.call() == 1
    assert GameResult.in_bin.get().player_scores == {"Player 1": 900}
    assert put_back(thing=old)
    assert GameResult.objects.get().anonymised_at is not None


def test_an_account_is_exported_and_deleted_with_binned_results(
    teacher: User, other_teacher: User, make_quiz: MakeQuiz
) -> None:
    own, with_anothers = make_result(teacher), make_result(teacher, quiz=make_quiz(other_teacher, public=True))
    for result in (own, with_anothers):
        put_into_bin(thing=result)
    records = next(
        records for source in sources() for records in source.records if records.model == "quizzes.GameResult"
    )
    assert {row["id"] for row in rows_of(records, teacher)} == {own.pk, with_anothers.pk}
    for source in sources():
        source.remove(teacher)
    teacher.delete()
    left = GameResult.with_bin.get()
    assert (left.pk, left.user, list(left.player_scores)) == (with_anothers.pk, None, ["Player 1"])


def test_what_is_nobodys_is_undone_by_administrators_or_goes(administrator: User, signed_in: SignIn) -> None:
    result = _nobodys()
    browser = signed_in(administrator)
    page = browser.post(f"{LIST}{result.pk}/delete/", {"post": "yes"}, follow=True)
    assert "is in the bin." in page.content.decode()
    browser.post(f"{BIN}put-back/", {"item": f"result:{result.pk}"})
    assert GameResult.objects.get() == result
    put_into_bin(thing=result)
    assert empty_bins(now=timezone.now(), kept_days=30) == 0
    assert empty_bins(now=timezone.now(), kept_days=0) == 1, "nobody else would ever delete it"


def _nobodys() -> GameResult:
    empty = {"player_count": 0, "questions": [], "answers": [], "player_scores": {}}
    return GameResult.objects.create(id=uuid.uuid4(), user=None, title="Theirs", **empty)


def test_several_at_once_on_the_desk(teacher: User, other_teacher: User, signed_in: SignIn) -> None:
    own, strange = [make_result(teacher) for _ in range(2)], make_result(other_teacher)
    data = {"action": "delete_selected", "_selected_action": [one.pk for one in (*own, strange)]}
    browser = signed_in(teacher)
    asked = browser.post(LIST, data).content.decode()
    assert "bin and can be put back" in asked
    assert "nobody reads its names" in asked
    assert "2 are in the bin." in browser.post(LIST, {**data, "post": "yes"}, follow=True).content.decode()
    assert GameResult.objects.get() == strange
    assert delete_for_good(thing=own[0])


def test_its_pages_and_files_are_gone(teacher: User, signed_in: SignIn) -> None:
    result, browser = make_result(teacher), signed_in(teacher)
    places = ["", "xlsx/", "csv/", "player/?name=Ada"]
    addresses = [f"/results/{result.pk}/{place}" for place in places] + [f"{LIST}{result.pk}/change/"]
    assert [browser.get(address).status_code for address in addresses] == [200] * len(addresses)
    put_into_bin(thing=result)
    assert [browser.get(address).status_code for address in addresses] == [404] * len(addresses)
    for place in ("note", "clock", "hardest", "delete"):
        assert browser.post(f"/results/{result.pk}/{place}/").status_code == 404
