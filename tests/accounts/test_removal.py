"""The end of an account: everything of theirs goes, what others need stays without their name, whatever interrupts."""

import io
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import ApiKey, Invitation, SecurityEvent, User, UserSession
from accounts.personal_data import sources
from accounts.services.api_keys import create_api_key
from accounts.services.deletion import cancel_deletion
from accounts.services.removal import remove_due_accounts
from accounts.services.security_events import record_event
from classroom.jobs.schedule import PERIODIC, enqueue_due
from media_storage import backends
from media_storage.models import StorageItem
from media_storage.services import store_upload
from quizzes.models import GameResult, Quiz, Rating
from quizzes.services import copy_quiz, rate_quiz
from rooms.models import Message, Room, RoomParticipant, Transcript, TranscriptSegment
from rooms.personal_data import NOBODY
from rooms.services import begin_stay, create_room, post_message
from tests.conftest import MakeQuiz
from tests.jobs import do_jobs
from tests.media_storage.samples import picture

pytestmark = [pytest.mark.smoke, pytest.mark.django_db(transaction=True)]


def plan(user: User, **ago: int) -> None:
    User.objects.filter(pk=user.pk).update(is_deleted=True, scheduled_deletion=timezone.now() - timedelta(**ago))


def remove() -> int:
    return remove_due_accounts(now=timezone.now())


def result_of(user: User, quiz: Quiz | None) -> GameResult:
    answer = {"username": "Grace", "answer": 0, "right": True, "time_taken": 1500, "score": 925}
    return GameResult.objects.create(
        id=uuid.uuid4(),
        user=user,
        quiz=quiz,
        title="t",
        note="Grace was late",
        player_count=1,
        questions=[],
        answers=[[answer]],
        player_scores={"Grace": 925},
        custom_field_data={"Grace": "7b"},
    )


def transcript_in(room: Room, speaker: RoomParticipant) -> TranscriptSegment:
    name = speaker.display_name
    transcript = Transcript.objects.create(room=room, started_by=speaker.user, started_by_name=name)
    said: dict[str, Any] = {"speaker_name": name, "captioner": speaker, "captioner_name": name}
    return TranscriptSegment.objects.create(
        transcript=transcript, speaker=speaker, source="sign", text="HELLO", start_ms=0, end_ms=5, **said
    )


def everything() -> str:
    """The text of every row of the database."""
    rows: list[Any] = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            rows += cursor.fetchall()
    return repr(rows)


@pytest.fixture
def lived(teacher: User, other_teacher: User, administrator: User, make_quiz: MakeQuiz) -> User:
    """A teacher who has done everything that leaves something behind."""
    file = store_upload(user=teacher, stream=io.BytesIO(picture()), filename="secret-name.png")
    own = make_quiz(teacher, public=True, cover_image=str(file.pk))
    own.storage_items.set([file])
    theirs = make_quiz(other_teacher, public=True)
    rate_quiz(user=teacher, quiz=theirs, positive=True)
    result_of(teacher, own)
    create_api_key(user=teacher, name="k", scopes=["read"])
    browser = Client()
    browser.force_login(teacher)
    browser.get("/results/")
    record_event(user=teacher, kind=SecurityEvent.Kind.LOG_IN)
    Invitation.objects.create(email=teacher.email, expires_at=timezone.now())
    LogEntry.objects.log_actions(administrator.pk, [teacher], 2, f"Blocked {teacher.username}.")
    room = create_room(owner=teacher)
    post_message(room=room, user=teacher, name="Teacher T.", text="mine")
    elsewhere = create_room(owner=other_teacher)
    stay = begin_stay(room=elsewhere, user=teacher, name="Teacher T.", role="member")
    post_message(room=elsewhere, user=teacher, name="Teacher T.", text="what was said stays")
    transcript_in(elsewhere, stay)
    return teacher


def test_everything_of_theirs_goes(lived: User, other_teacher: User, mailoutbox: list[EmailMessage]) -> None:
    item = StorageItem.objects.get()
    plan(lived, minutes=1)
    assert remove() == 1
    for model in (ApiKey, UserSession, Session, GameResult, Rating, StorageItem, Invitation):
        assert model.objects.count() == 0, model
    assert User.objects.filter(pk=lived.pk).count() == 0
    assert Quiz.objects.get().user == other_teacher
    assert Quiz.objects.get().likes == 0
    assert backends.size_of(item.server, item.storage_path) is None
    assert Room.objects.get().owner == other_teacher
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [
        ([lived.email], "Your account on Classroom is deleted"),
    ]


def test_no_name_and_address_is_left_anywhere(lived: User) -> None:
    # So that looking for it finds only that.
    User.objects.filter(pk=lived.pk).update(username="Zebulon-Q", email="zebulon@school.example")
    Invitation.objects.update(email="zebulon@school.example")
    Message.objects.filter(user=lived).update(sender_name="Zebulon-Q")
    RoomParticipant.objects.filter(user=lived).update(display_name="Zebulon-Q")
    TranscriptSegment.objects.update(
        speaker_name="Zebulon-Q", captioner_name="Zebulon-Q", corrected_by=lived, corrected_by_name="Zebulon-Q"
    )
    Transcript.objects.update(started_by_name="Zebulon-Q")
    LogEntry.objects.update(object_repr="Zebulon-Q", change_message="Blocked Zebulon-Q.")
    assert "zebulon" in everything().lower()
    plan(lived, minutes=1)
    assert remove() == 1
    assert "zebulon" not in everything().lower()
    assert "secret-name" not in everything()


def test_what_was_said_elsewhere_stays_by_nobody(lived: User) -> None:
    plan(lived, minutes=1)
    remove()
    message, segment = Message.objects.get(), TranscriptSegment.objects.get()
    assert (message.content, message.user, message.sender_name) == ("what was said stays", None, NOBODY)
    assert (segment.text, segment.speaker, segment.speaker_name) == ("HELLO", None, NOBODY)
    assert (segment.captioner, segment.captioner_name) == (None, NOBODY)
    transcript = Transcript.objects.get()
    assert (transcript.started_by, transcript.started_by_name) == (None, NOBODY)


def test_results_of_others_quizzes_stay_with_anonymised_players(
    teacher: User, other_teacher: User, make_quiz: MakeQuiz
) -> None:
    kept = result_of(teacher, make_quiz(other_teacher, public=True))
    result_of(teacher, make_quiz(teacher))
    result_of(teacher, None)
    plan(teacher, minutes=1)
    remove()
    left = GameResult.objects.get()
    assert (left.pk, left.user, left.note, left.player_scores) == (kept.pk, None, "", {"Player 1": 925})
    assert (left.answers[0][0]["username"], left.custom_field_data) == ("Player 1", {})


def test_a_file_that_somebody_elses_copy_shows_stays_there(
    teacher: User, other_teacher: User, make_quiz: MakeQuiz
) -> None:
    file = store_upload(user=teacher, stream=io.BytesIO(picture()), filename="map.png")
    quiz = make_quiz(teacher, cover_image=str(file.pk))
    quiz.storage_items.set([file])
    copy_quiz(quiz=quiz, owner=other_teacher)
    plan(teacher, minutes=1)
    remove()
    left = StorageItem.objects.get()
    assert (left.pk, left.user, left.filename) == (file.pk, None, "")
    assert backends.size_of(left.server, left.storage_path) == left.size


def test_nobody_goes_before_their_time_or_without_asking(teacher: User, other_teacher: User) -> None:
    User.objects.filter(pk=teacher.pk).update(is_deleted=True, scheduled_deletion=timezone.now() + timedelta(minutes=1))
    User.objects.filter(pk=other_teacher.pk).update(scheduled_deletion=timezone.now() - timedelta(days=1))
    assert remove() == 0
    assert User.objects.count() == 2


@pytest.mark.parametrize("fails", range(5))
def test_interrupted_anywhere_it_is_finished_by_the_next_run(
    lived: User, fails: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = type(sources()[fails])

    def break_off(self: object, user: User) -> None:
        raise ConnectionError("the worker was killed here")

    plan(lived, minutes=1)
    with monkeypatch.context() as broken:
        broken.setattr(part, "remove", break_off)
        with pytest.raises(ExceptionGroup):
            remove()
    assert not cancel_deletion(user=User.objects.get(pk=lived.pk)), "What is half gone can't be kept."
    assert remove() == 1
    assert remove() == 0
    assert not User.objects.filter(pk=lived.pk).exists()
    assert StorageItem.objects.count() == 0


def test_one_that_fails_does_not_hold_up_the_others(
    teacher: User, other_teacher: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(teacher, minutes=2)
    plan(other_teacher, minutes=1)
    quizzes = type(sources()[2])
    remove_part: Callable[..., None] = quizzes.remove

    def fail_for_one(self: object, user: User) -> None:
        if user.pk == teacher.pk:
            raise ConnectionError
        remove_part(self, user)

    monkeypatch.setattr(quizzes, "remove", fail_for_one)
    with pytest.raises(ExceptionGroup):
        remove()
    assert list(User.objects.values_list("username", flat=True)) == ["teacher"]


def test_the_worker_does_it_every_hour(teacher: User) -> None:
    from_schedule = "accounts.tasks.retention.remove_accounts"
    assert {task.module_path: every for task, every in PERIODIC}[from_schedule] == timedelta(hours=1)
    plan(teacher, minutes=1)
    assert from_schedule in enqueue_due(now=timezone.now())
    assert set(do_jobs()) == {"SUCCESSFUL"}
    assert User.objects.count() == 0


def test_deleting_in_the_admin_removes_as_much(
    lived: User, administrator: User, signed_in: Callable[[User], Client]
) -> None:
    client = signed_in(administrator)
    client.post(f"/admin/accounts/user/{lived.pk}/delete/", {"post": "yes"})
    assert not User.objects.filter(pk=lived.pk).exists()
    assert StorageItem.objects.count() == 0
    assert Message.objects.get().sender_name == NOBODY
    assert SecurityEvent.objects.get(kind="account_removed").details == {"by": str(administrator.pk)}
