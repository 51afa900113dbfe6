"""What leaves the bin: back as it was, or gone for good with what hangs on it, and nothing else."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts.bin_services import delete_for_good, empty_bins, put_back, put_into_bin
from accounts.export_archive import rows_of
from accounts.models import User
from accounts.personal_data import sources
from accounts.tasks.retention import empty_due_bins
from media_storage import services as files
from media_storage import uses
from media_storage.models import StorageItem
from media_storage.queries import purgeable, quota_of
from quizzes import quiztivity_services, services
from quizzes.library_models import Folder, SearchEntry
from quizzes.models import Quiz, QuizRevision, QuizTivity, QuizTivityShare, Rating
from tests.api_client import Api
from tests.conftest import MakeQuiz
from tests.media_storage import samples
from tests.quizzes.bin.things import BIN, without_the_bin
from tests.quizzes.desk_forms import make_result

pytestmark = pytest.mark.django_db


def test_put_back_it_is_as_it_was(quiz: Quiz, teacher: User, other_teacher: User, moderator: User) -> None:
    result = make_result(teacher, quiz=quiz)
    before = without_the_bin(Quiz.objects.get())
    versions = QuizRevision.objects.count()
    put_into_bin(thing=quiz)
    put_back(thing=quiz)
    found = Quiz.objects.get()
    assert without_the_bin(found) == before
    assert (found.likes, found.ratings.count(), found.plays, found.public) == (1, 1, 3, True)
    assert (QuizRevision.objects.count(), found.folder.name, found.pick.picked_by) == (versions, "Birds", moderator)  # type: ignore[union-attr]
    assert [tag.name for tag in found.tags.all()] == ["zebras"]
    assert (found.reports.count(), found.decisions.count(), list(found.results.all())) == (1, 1, [result])
    assert [row["id"] for row in Api(other_teacher).get("/community/?sort=picked").json()["results"]] == [str(quiz.pk)]


def test_what_happens_meanwhile_reaches_what_is_in_the_bin(quiz: Quiz, teacher: User, other_teacher: User) -> None:
    """Counters equal rows, a game that goes on counts, the author is found by the new name, folders may go."""
    put_into_bin(thing=quiz)
    services.count_play(quiz.pk)
    Folder.objects.get().delete()
    other_teacher.delete()
    teacher.username = "renamed"
    teacher.save()
    put_back(thing=quiz)
    found = Quiz.objects.get()
    assert (found.likes, found.ratings.count(), found.plays, found.folder) == (0, 0, 4, None)
    assert "renamed" in SearchEntry.objects.get(quiz=quiz).text


def test_put_back_and_delete_for_good_need_the_bin(quiz: Quiz) -> None:
    assert not put_back(thing=quiz)
    assert not delete_for_good(thing=quiz)
    assert Quiz.objects.get() == quiz
    assert put_into_bin(thing=quiz)
    since = Quiz.in_bin.get().deleted_at
    assert not put_into_bin(thing=quiz)
    assert Quiz.in_bin.get().deleted_at == since, "its days don't begin anew"


def test_deleted_for_good_results_stay_and_nothing_else(quiz: Quiz, teacher: User) -> None:
    result = make_result(teacher, quiz=quiz)
    put_into_bin(thing=quiz)
    assert delete_for_good(thing=quiz)
    result.refresh_from_db()
    assert result.quiz_id is None
    assert (Quiz.with_bin.count(), Rating.objects.count(), QuizRevision.objects.count()) == (0, 0, 0)


def test_bins_are_emptied_when_the_days_are_over(
    quiz: Quiz, activity: QuizTivity, teacher: User, make_quiz: MakeQuiz, settings: Settings
) -> None:
    settings.BIN_DAYS = 30
    kept, young, now = make_quiz(teacher), make_quiz(teacher), timezone.now()
    quiztivity_services.share_quiztivity(quiztivity=activity, user=teacher)
    for thing, days in ((quiz, 30), (activity, 31), (young, 29)):
        put_into_bin(thing=thing)
        type(thing).in_bin.filter(pk=thing.pk).update(deleted_at=now - timedelta(days=days))
    assert empty_bins(now=now, kept_days=0) == 0
    assert not delete_for_good(thing=young, deleted_before=now - timedelta(days=30)), "put there anew meanwhile"
    assert empty_due_bins.call() == 2
    assert set(Quiz.with_bin.all()) == {kept, young}
    assert (QuizTivity.with_bin.count(), QuizTivityShare.objects.count()) == (0, 0)
    assert empty_due_bins.call() == 0


def test_an_account_is_exported_and_deleted_with_its_bin(quiz: Quiz, activity: QuizTivity, teacher: User) -> None:
    put_into_bin(thing=quiz)
    put_into_bin(thing=activity)
    exported = {
        records.model: [row["id"] for row in rows_of(records, teacher)]
        for source in sources()
        for records in source.records
        if records.model in ("quizzes.Quiz", "quizzes.QuizTivity")
    }
    assert exported == {"quizzes.Quiz": [quiz.pk], "quizzes.QuizTivity": [activity.pk]}
    for source in sources():
        source.remove(teacher)
    teacher.delete()
    assert (Quiz.with_bin.count(), QuizTivity.with_bin.count(), Rating.objects.count()) == (0, 0, 0)


@pytest.mark.usefixtures("folder")
def test_files_of_what_is_in_the_bin_count_and_stay(teacher: User, make_quiz: MakeQuiz) -> None:
    item = files.store_upload(user=teacher, stream=io.BytesIO(samples.picture()), filename="a.png")
    used = quota_of(teacher).used
    quiz = services.create_quiz(owner=teacher, title="Pictures", questions=[], cover_image=str(item.pk))
    put_into_bin(thing=quiz)
    assert quota_of(teacher).used == used > 0
    assert [(use.title, use.address) for use in uses.uses_of(item)] == [("Pictures (in the bin)", BIN)]
    with pytest.raises(files.FileInUse):
        files.delete_file(item=item)
    StorageItem.objects.update(user=None)
    assert not purgeable(timezone.now() + timedelta(days=1)).exists(), "used, so not collected"
    put_back(thing=quiz)
    assert list(quiz.storage_items.all()) == [item]
