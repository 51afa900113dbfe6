"""What stands beside the pictures of a quiz."""

import uuid
from typing import Any

import pytest

from accounts.models import User
from media_storage.models import StorageItem
from quizzes import files, services
from quizzes.question_types import TYPES
from tests.api_client import Api

CAT, DOG = uuid.uuid4(), uuid.uuid4()
TEXTS = {CAT: "A cat", DOG: "A dog"}


def pictured(code: str, picture: object, *options: object) -> dict[str, Any]:
    question = {**TYPES[code].example(), "image": picture}
    for answer, option in zip(question["answers"] if options else [], options, strict=False):
        answer["image"] = option
    return question


def public(question: dict[str, Any]) -> Any:
    count = len(question["answers"]) if isinstance(question["answers"], list) else 0
    return TYPES[question["type"]].public_view(question, range(count))


@pytest.mark.parametrize("code", TYPES)
def test_every_type_tells_players_what_its_picture_shows(code: str) -> None:
    plain = pictured(code, str(CAT))
    (told,) = files.described([plain], TEXTS)
    assert (public(told).image_alt, public(plain).image_alt) == ("A cat", "")
    assert "image_alt" not in plain


@pytest.mark.parametrize("code", ["ABCD", "CHECK", "VOTING", "ORDER"])
def test_pictures_of_answers_are_told_too(code: str) -> None:
    (told,) = files.described([pictured(code, None, CAT.hex, None, str(DOG).upper(), str(uuid.uuid4()))], TEXTS)
    alts = [option.image_alt for option in public(told).options]
    assert alts[:3] == ["A cat", "", "A dog"]
    assert set(alts[3:]) <= {""}


@pytest.mark.parametrize("picture", [None, "/static/cat.png", "", "no-id", str(uuid.UUID(int=7))])
def test_other_pictures_have_no_words(picture: object) -> None:
    (told,) = files.described([pictured("ABCD", picture)], TEXTS)
    assert public(told).image_alt == ""


def _item(owner: User, alt_text: str, **fields: Any) -> StorageItem:
    return StorageItem.objects.create(
        user=owner, alt_text=alt_text, mime_type="image/png", size=1, hash=uuid.uuid4().bytes, **fields
    )


def test_a_strangers_and_a_deleted_files_words_stay_with_them(teacher: User, other_teacher: User) -> None:
    foreign, gone = _item(other_teacher, "Not yours"), _item(teacher, "Gone", deleted_at="2026-01-01T00:00Z")
    quiz = services.create_quiz(
        owner=teacher, title="Animals", questions=[pictured("ABCD", str(foreign.pk), str(gone.pk))]
    )
    (told,) = files.described(quiz.questions, files.alt_texts(quiz.storage_items.all()))
    assert (public(told).image_alt, public(told).options[0].image_alt) == ("", "")


def test_the_preview_says_it_to_the_owner_only(teacher: User, other_teacher: User) -> None:
    question = pictured("VOTING", str(_item(teacher, "A cat").pk))
    seen = [
        Api(person).post("/questions/preview/", question).json()["image_alt"] for person in (teacher, other_teacher)
    ]
    assert seen == ["A cat", ""]


@pytest.mark.django_db
def test_the_owner_of_a_file_does_not_learn_how_strangers_call_their_private_copies(
    teacher: User, other_teacher: User
) -> None:
    item = StorageItem.objects.create(user=teacher, mime_type="image/png", size=1, filename="cat.png", hash=b"x" * 16)
    question = pictured("ABCD", str(item.pk))
    own = services.create_quiz(owner=teacher, title="My own", questions=[question], public=True)
    copy = services.copy_quiz(quiz=own, owner=other_teacher)
    services.update_quiz(quiz=copy, changes={"title": "For Mia's father"})

    def told() -> list[str]:
        return sorted(use["title"] for use in Api(teacher).get(f"/files/{item.pk}/").json()["uses"])

    assert told() == ["My own", "somebody's private copy"]
    services.update_quiz(quiz=copy, changes={"public": True})
    assert told() == ["For Mia's father", "My own"]
