"""What is kept for how long: each limit is a setting, kept by the worker, and 0 means for ever."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts.models import ApiToken, DataExport, SecurityEvent, User
from accounts.services.security_events import record_event
from accounts.services.tokens import issue_token
from classroom.jobs.schedule import PERIODIC, enqueue_due
from media_storage.models import StorageItem
from media_storage.services import delete_file, store_upload
from quizzes.models import GameResult
from rooms.models import Message, Room, TranscriptSegment
from rooms.services import begin_stay, create_room, end_room, post_message
from tests.accounts.test_removal import result_of, transcript_in
from tests.jobs import do_jobs
from tests.media_storage.samples import picture

pytestmark = [pytest.mark.smoke, pytest.mark.django_db]


def work() -> None:
    """What the worker does in a day."""
    enqueue_due(now=timezone.now())
    assert set(do_jobs()) == {"SUCCESSFUL"}


def ago(days: float) -> Any:
    return timezone.now() - timedelta(days=days)


def an_event(user: User, days: float) -> type[Any]:
    SecurityEvent.objects.filter(pk=record_event(user=user, kind=SecurityEvent.Kind.LOG_OUT).pk).update(
        happened_at=ago(days)
    )
    return SecurityEvent


def a_result(user: User, days: float) -> type[Any]:
    GameResult.objects.filter(pk=result_of(user, None).pk).update(timestamp=ago(days))
    return GameResult


def a_room(user: User, days: float) -> type[Any]:
    room = create_room(owner=user)
    transcript_in(room, begin_stay(room=room, user=user, name="T.", role="host"))
    post_message(room=room, user=user, name="T.", text="hello")
    end_room(room=room)
    Room.objects.filter(pk=room.pk).update(ended_at=ago(days))
    return Room


@pytest.mark.parametrize(
    ("setting", "make"),
    [("SECURITY_EVENTS_KEPT_DAYS", an_event), ("RESULTS_KEPT_DAYS", a_result), ("ROOMS_KEPT_DAYS", a_room)],
)
def test_what_is_older_than_its_setting_goes_and_zero_keeps_it(
    setting: str, make: Callable[[User, float], type[Any]], teacher: User, settings: Settings
) -> None:
    model = make(teacher, 9.9)
    make(teacher, 10.1)
    setattr(settings, setting, 0)
    work()
    assert model.objects.count() == 2
    setattr(settings, setting, 10)
    enqueue_due(now=timezone.now() + timedelta(days=2))
    do_jobs()
    assert model.objects.count() == 1


def test_messages_and_transcripts_go_with_their_call_and_open_calls_stay(teacher: User, settings: Settings) -> None:
    settings.ROOMS_KEPT_DAYS = 10
    a_room(teacher, 11)
    still_open = create_room(owner=teacher)
    Room.objects.filter(pk=still_open.pk).update(created_at=ago(100))
    work()
    assert (Message.objects.count(), TranscriptSegment.objects.count()) == (0, 0)
    assert Room.objects.get() == still_open


def test_the_rest_goes_too(teacher: User, settings: Settings) -> None:
    settings.RESULT_NAMES_KEPT_DAYS = 10
    a_result(teacher, 11)
    issue_token(user=teacher)
    ApiToken.objects.update(expires_at=ago(1))
    item = store_upload(user=teacher, stream=io.BytesIO(picture()), filename="a.png")
    delete_file(item=item)
    StorageItem.objects.update(deleted_at=ago(30))
    DataExport.objects.create(user=teacher, ready_at=ago(4), expires_at=ago(1))
    work()
    assert GameResult.objects.get().player_scores == {"Player 1": 925}
    assert [model.objects.count() for model in (ApiToken, StorageItem, DataExport)] == [0, 0, 0]


def test_everything_that_has_an_end_is_in_the_schedule() -> None:
    names = {task.module_path.rpartition(".")[2] for task, _ in PERIODIC}
    assert names >= {
        "clear_sessions",
        "remove_expired_accounts_data",
        "remove_accounts",
        "purge_logs",
        "purge_old_exports",
        "purge_deleted_files",
        "anonymise_results",
        "purge_results",
        "purge_rooms",
        "empty_due_bins",
        "purge_old_calls",
        "prune_jobs",
    }
    assert all(every <= timedelta(days=1) for _, every in PERIODIC)
