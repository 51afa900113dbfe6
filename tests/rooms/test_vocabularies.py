"""Vocabularies of signs: samples, training as a job, versions in use, taking samples back, and the API."""

import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from accounts import counters
from accounts.models import User
from accounts.personal_data import sources
from rooms import sample_services, training_services, vocabulary_queries, vocabulary_services, vocabulary_training
from rooms.models import SignSample, SignVocabulary, VocabularyVersion
from rooms.signs import classifier
from tests.api_client import Api
from tests.rooms.hands import TWO_HANDED, frames, make_vocabulary, record
from tests.rooms.quick_training import HASTY, trained

# --- samples --------------------------------------------------------------------------------------


def test_takes_are_kept_with_consent_and_refused_one_by_one(vocabulary: SignVocabulary, teacher: User) -> None:
    api = Api(teacher)
    batch = [
        {"sign": "A", "frames": frames("A", signer=0, take=0)},
        {"sign": "A", "frames": frames("A", signer=0, take=0)},
        {"sign": "E", "frames": frames("E", signer=0, take=0)[:3]},
        {"sign": "Z", "frames": frames("Z", signer=0, take=0)},
    ]
    without = api.post("/vocabularies/slsl/samples/", {"consent": False, "takes": batch})
    assert without.status_code == 400
    assert without.json()["fields"]["consent"][0]["code"] == "no_consent"
    answer = api.post("/vocabularies/slsl/samples/", {"consent": True, "takes": batch})
    assert [one["code"] for one in answer.json()] == ["", "same", "frames", "unknown_sign"]
    sample = SignSample.objects.get()
    assert (sample.sign.label, sample.contributor, sample.frames) == ("A", teacher, 8)
    assert sample.consented_at is not None
    assert str(teacher.pk) not in sample.signer
    assert api.get("/vocabularies/slsl/samples/").json() == {"takes": {"A": 1, "E": 0, "I": 0, "O": 0}, "wanted": 5}


def test_too_many_takes_are_refused(vocabulary: SignVocabulary, teacher: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample_services, "TAKES_PER_SIGN_MAX", 2)
    takes_sent = [{"sign": "A", "frames": frames("A", signer=0, take=place)} for place in range(3)]
    sent = {"consent": True, "takes": takes_sent}
    assert [one["code"] for one in Api(teacher).post("/vocabularies/slsl/samples/", sent).json()] == ["", "", "enough"]
    monkeypatch.setattr(sample_services, "TAKES_PER_HOUR", 5)
    answer = Api(teacher).post("/vocabularies/slsl/samples/", sent)
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_takes")
    assert counters.counted(f"sign-takes:{teacher.pk}") == 3


def test_only_where_recordings_are_accepted(vocabulary: SignVocabulary, other_teacher: User, teacher: User) -> None:
    vocabulary_services.change_vocabulary(vocabulary=vocabulary, changes={"accepts_recordings": False})
    sent = {"consent": True, "takes": [{"sign": "A", "frames": frames("A", signer=0, take=0)}]}
    assert Api(other_teacher).post("/vocabularies/slsl/samples/", sent).status_code == 404
    assert Api(teacher).post("/vocabularies/slsl/samples/", sent).status_code == 200


# --- training -------------------------------------------------------------------------------------


def test_training_is_refused_below_the_minimum_and_says_what_lacks(vocabulary: SignVocabulary, teacher: User) -> None:
    record(vocabulary, teacher, signer=0, takes=4)
    answer = Api(teacher).post("/vocabularies/slsl/versions/")
    assert answer.status_code == 409
    assert answer.json()["code"] == "too_few_takes"
    assert "A (1), E (1), I (1), O (1)" in answer.json()["message"]
    assert not VocabularyVersion.objects.exists()


def test_it_is_trained_by_a_job_and_published(recorded: SignVocabulary, teacher: User) -> None:
    api = Api(teacher)
    made = api.post("/vocabularies/slsl/versions/").json()
    assert (made["number"], made["tag"], made["status"]) == (1, "slsl@1", "queued")
    assert api.post("/vocabularies/slsl/versions/").json()["code"] == "already_training"
    assert api.post("/vocabularies/slsl/versions/1/publish/").json()["code"] == "not_trained"
    version = VocabularyVersion.objects.get()
    assert vocabulary_training.train_version(version_id=version.pk, recipe=HASTY) == "ready"
    # Repeating the job changes nothing.
    assert vocabulary_training.train_version(version_id=version.pk, recipe=HASTY) == "ready"
    listed = api.get("/vocabularies/slsl/versions/").json()["results"][0]
    assert (listed["status"], listed["progress"]) == ("ready", 1)
    assert listed["card"]["held_out_by"] == "signer"
    assert Api().get("/vocabularies/slsl/weights/").status_code == 404
    assert api.post("/vocabularies/slsl/versions/1/publish/").json()["published_at"]
    assert Api().get("/vocabularies/slsl/").json()["version"] == 1


def test_weights_are_conditional_and_lasting(recorded: SignVocabulary, teacher: User) -> None:
    version = trained(recorded)
    vocabulary_services.publish_version(version=version)
    answer = Api().get("/vocabularies/slsl/weights/")
    assert classifier.decode(answer.content).signs == ["A", "E", "I", "O"]
    assert "no-cache" in answer["Cache-Control"]
    again = Api().get("/vocabularies/slsl/weights/", HTTP_IF_NONE_MATCH=answer["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    # By its content it may be kept, but by nobody on the way: tomorrow they may be withdrawn.
    lasting = Api().get(f"/vocabularies/slsl/weights/?version=1&digest={version.digest}")
    assert "immutable" in lasting["Cache-Control"]
    for address in ("?version=1", f"?version=1&digest={'0' * 64}", "?version=1&digest="):
        assert "no-cache" in Api().get(f"/vocabularies/slsl/weights/{address}")["Cache-Control"]
    for kept in (answer, lasting):
        assert "private" in kept["Cache-Control"]
    for number in ("2", "x", "-1", "9" * 30):
        assert Api().get(f"/vocabularies/slsl/weights/?version={number}").status_code == 404


def test_the_one_before_can_be_gone_back_to(recorded: SignVocabulary, teacher: User) -> None:
    first, second = trained(recorded), trained(recorded)
    for version in (first, second, first):
        vocabulary_services.publish_version(version=version)
        assert vocabulary_queries.published_version(recorded) == version


def test_a_training_can_be_cancelled(recorded: SignVocabulary, teacher: User, monkeypatch: pytest.MonkeyPatch) -> None:
    version = training_services.request_training(vocabulary=recorded, user=teacher)
    noted = vocabulary_training._Progress.__call__

    def cancel_half_way(self: Any, share: float) -> None:
        if share > 0.5:
            Api(teacher).post("/vocabularies/slsl/versions/1/cancel/")
        noted(self, share)

    monkeypatch.setattr(vocabulary_training._Progress, "__call__", cancel_half_way)
    assert vocabulary_training.train_version(version_id=version.pk, recipe=HASTY) == "cancelled"
    version.refresh_from_db()
    assert bytes(version.weights) == b""
    assert 0 < version.progress < 1
    assert Api(teacher).post("/vocabularies/slsl/versions/1/cancel/").json()["code"] == "not_training"


# --- somebody takes their samples back ------------------------------------------------------------


def test_deleted_samples_are_forgotten_by_what_is_in_use_too(recorded: SignVocabulary, other_teacher: User) -> None:
    old, used = trained(recorded), trained(recorded)
    vocabulary_services.publish_version(version=used)
    assert Api(other_teacher).delete("/vocabularies/slsl/samples/").status_code == 204
    assert not SignSample.objects.filter(contributor=other_teacher).exists()
    assert not VocabularyVersion.objects.filter(pk=old.pk).exists()
    new = recorded.versions.get(status="queued")
    assert vocabulary_queries.published_version(recorded) == used
    assert vocabulary_training.train_version(version_id=new.pk, recipe=HASTY) == "ready"
    assert vocabulary_queries.published_version(recorded) == new
    assert list(recorded.versions.all()) == [new]
    new.refresh_from_db()
    assert new.card["signers"] == 2


def test_where_too_little_is_left_the_vocabulary_goes_out_of_use(vocabulary: SignVocabulary, teacher: User) -> None:
    record(vocabulary, teacher, signer=0)
    vocabulary_services.publish_version(version=trained(vocabulary))
    sample_services.delete_contributions(contributor=teacher)
    assert not vocabulary.versions.exists()


class TestWhatLearntFromDeletedSamples:
    """It is in use until its replacement is trained, and never longer, whatever comes between."""

    @pytest.fixture
    def used(self, recorded: SignVocabulary, other_teacher: User) -> VocabularyVersion:
        """In use, and to go."""
        used = trained(recorded)
        vocabulary_services.publish_version(version=used)
        sample_services.delete_contributions(contributor=other_teacher)
        used.refresh_from_db()
        assert used.is_to_go
        return used

    def test_a_second_person_who_deletes_theirs_doesnt_save_it(
        self, recorded: SignVocabulary, used: VocabularyVersion, moderator: User
    ) -> None:
        """What the second one recorded is younger than the version, so that it alone would be no reason."""
        SignSample.objects.filter(contributor=moderator).update(created_at=timezone.now())
        sample_services.delete_contributions(contributor=moderator)
        new = recorded.versions.get(status="queued")
        assert vocabulary_training.train_version(version_id=new.pk, recipe=HASTY) == "ready"
        assert vocabulary_queries.published_version(recorded) == new
        assert not VocabularyVersion.objects.filter(pk=used.pk).exists()

    def test_without_the_training_it_goes_at_once(
        self, recorded: SignVocabulary, used: VocabularyVersion, teacher: User
    ) -> None:
        page = Client()
        page.force_login(teacher)
        assert "learnt from recordings that were deleted" in page.get("/rooms/signs/slsl/versions/").content.decode()
        number = recorded.versions.get(status="queued").number
        assert Api(teacher).post(f"/vocabularies/slsl/versions/{number}/cancel/").status_code == 200
        assert not VocabularyVersion.objects.filter(pk=used.pk).exists()
        assert vocabulary_queries.published_version(recorded) is None

    def test_a_training_that_fails_doesnt_save_it(self, recorded: SignVocabulary, used: VocabularyVersion) -> None:
        SignSample.objects.all().delete()
        new = recorded.versions.get(status="queued")
        assert vocabulary_training.train_version(version_id=new.pk, recipe=HASTY) == "failed"
        assert not VocabularyVersion.objects.filter(pk=used.pk).exists()

    def test_out_of_use_it_cant_be_put_into_use_again(
        self, recorded: SignVocabulary, used: VocabularyVersion, teacher: User
    ) -> None:
        vocabulary_services.withdraw_version(vocabulary=recorded)
        assert not VocabularyVersion.objects.filter(pk=used.pk).exists()
        new = recorded.versions.get(status="queued")
        assert vocabulary_training.train_version(version_id=new.pk, recipe=HASTY) == "ready"
        assert vocabulary_queries.published_version(recorded) is None, "who took it out of use decides"


def test_a_version_that_learnt_elsewhere_stays(recorded: SignVocabulary, teacher: User, other_teacher: User) -> None:
    vocabulary_services.publish_version(version=trained(recorded))
    SignSample.objects.update(created_at=timezone.now())
    kept = vocabulary_queries.published_version(recorded)
    sample_services.delete_contributions(contributor=other_teacher)
    assert list(recorded.versions.all()) == [kept]


def test_who_deletes_their_account_takes_their_samples_along(recorded: SignVocabulary, other_teacher: User) -> None:
    files = {one.name: one for source in sources() for one in source.attachments(other_teacher)}
    with files["signs/landmarks.json"].open() as file:
        takes_kept = json.load(file)
    assert len(takes_kept) == 20
    assert (takes_kept[0]["vocabulary"], takes_kept[0]["sign"], len(takes_kept[0]["frames"])) == ("slsl", "A", 8)
    for source in sources():
        source.remove(other_teacher)
    assert SignSample.objects.count() == 40


# --- the API --------------------------------------------------------------------------------------


def test_a_name_that_can_be_no_name_is_not_found(teacher: User) -> None:
    for path in ("", "chart/", "samples/"):
        assert Api(teacher).get(f"/vocabularies/a%00b/{path}").status_code == 404
    assert Api(teacher).delete("/vocabularies/a%00b/samples/").status_code == 404


def test_a_teacher_makes_changes_and_deletes_a_vocabulary(vocabulary: SignVocabulary, other_teacher: User) -> None:
    api = Api(other_teacher)
    new = {"slug": "bsl", "name": "BSL", "language": "bfi", "hands": 2, "signs": TWO_HANDED}
    made = api.post("/vocabularies/", new)
    assert made.status_code == 201
    assert made.json()["sign_count"] == 4
    assert Api(other_teacher).post("/vocabularies/", new).json()["fields"]["slug"]
    assert api.patch("/vocabularies/bsl/", {"name": "British"}).json()["name"] == "British"
    assert api.patch("/vocabularies/bsl/", {"language": "no language!"}).status_code == 400
    assert api.delete("/vocabularies/bsl/").status_code == 204
    assert list(SignVocabulary.objects.all()) == [vocabulary]


@pytest.mark.parametrize(
    ("signs", "problem"),
    [([{"label": "A"}], "at least 2"), ([{"label": "A"}, {"label": "A"}], "twice"), ([{"label": ""}] * 2, "blank")],
)
def test_wrong_signs_are_refused(vocabulary: SignVocabulary, teacher: User, signs: Any, problem: str) -> None:
    answer = Api(teacher).post("/vocabularies/", {"slug": "x", "name": "x", "language": "ase", "signs": signs})
    assert answer.status_code == 400
    assert problem in answer.content.decode()


def test_a_sign_cannot_need_more_hands_than_there_are(teacher: User) -> None:
    with pytest.raises(ValidationError, match="more hands"):
        make_vocabulary(teacher, hands=1, slug="one")


def test_the_list_asks_as_often_for_three_as_for_one(
    vocabulary: SignVocabulary, teacher: User, django_assert_num_queries: Any
) -> None:
    api = Api(teacher)
    api.get("/vocabularies/")
    with django_assert_num_queries(7) as few:
        assert api.get("/vocabularies/").json()["count"] == 1
    for slug in ("two", "three"):
        make_vocabulary(teacher, slug=slug, name=slug)
    with django_assert_num_queries(len(few.captured_queries)):
        assert api.get("/vocabularies/").json()["count"] == 3
