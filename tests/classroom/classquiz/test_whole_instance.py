"""A whole ClassQuiz instance is taken over: what its people find here afterwards."""

import json
from io import StringIO
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.management import CommandError, call_command
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from accounts import roles
from accounts.bin_services import put_back, put_into_bin
from accounts.models import ApiKey, FidoCredential, User
from accounts.services.api_keys import use_api_key
from classroom.controller_services import known_device
from classroom.models import Controller, ImportedRow
from media_storage.models import StorageItem
from quizzes.models import GameResult, Quiz, QuizTivity, QuizTivityShare, Rating
from quizzes.question_types import TYPES
from tests.api_client import Api
from tests.classroom.classquiz.instance import API_KEY, CONTROLLER_SECRET, PASSWORD, TOTP_SECRET, ClassQuiz, Raw, key
from tests.conftest import make_user
from tests.media_storage import samples

pytestmark = pytest.mark.django_db
COUNTED = (User, StorageItem, Quiz, Rating, GameResult, QuizTivity, QuizTivityShare, ApiKey, Controller)


def run(classquiz: ClassQuiz, *arguments: str) -> dict[str, Any]:
    """The report, {table: what was done}."""
    out = StringIO()
    options = ["--database", classquiz.dsn, "--files", str(classquiz.folder), "--json", *arguments]
    call_command("import_classquiz", *options, stdout=out, stderr=StringIO())
    report = json.loads(out.getvalue())
    assert report["whole"] is True
    return {table["table"]: table for table in report["tables"]}


def figures(report: dict[str, Any]) -> dict[str, tuple[int, ...]]:
    """(read, made, unchanged, changed, kept, refused) of each table that holds something."""
    names = ("read", "made", "unchanged", "changed", "kept")
    return {
        name: (*(table[column] for column in names), len(table["refused"]))
        for name, table in report.items()
        if table["read"]
    }


def choice(text: str, **more: Any) -> dict[str, Any]:
    """As ClassQuiz writes a question."""
    answers = [{"answer": "Paris & more", "right": True, "color": None}, {"answer": "Rome", "right": False}]
    return {"question": text, "time": "20", "type": "ABCD", "answers": answers, "image": None, **more}


def fill(classquiz: ClassQuiz) -> None:
    """Two teachers and what they have."""
    ada = classquiz.user("ada", totp_secret=TOTP_SECRET)
    ben = classquiz.user("ben", password=None, auth_type="GOOGLE", google_uid="g-1", github_user_id=77)
    moon, cover = classquiz.file("moon", ada), classquiz.file("cover", ada, samples.picture("JPEG", (60, 40)))
    twin = classquiz.file("twin", ada)
    older = f"{key('old quiz')}--{key('old picture')}"
    (classquiz.folder / older).write_bytes(samples.picture("PNG", (20, 20)))
    questions = [
        choice("Capital of <b>France</b>?", image=moon.hex),
        {"question": "Which?", "time": "30", "type": "CHECK", "image": twin.hex, "answers": [
            {"answer": "a", "right": True, "color": "#ff0000"}, {"answer": "b", "right": False},
            {"answer": "c", "right": True}]},
        {"question": "How many?", "time": "30", "type": "RANGE", "image": older,
         "answers": {"min": 0, "max": 10, "min_correct": 2, "max_correct": 3}},
        {"question": "In order", "time": "30", "type": "ORDER", "image": None,
         "answers": [{"answer": "one, two"}, {"answer": "one"}, {"answer": "three"}]},
    ]  # fmt: skip
    quiz = classquiz.quiz(
        "Europe", ada, questions, cover_image=cover.hex, plays=7, views=9, mod_rating=4, background_color="#D6EDC9"
    )
    # The same as a JSON text of it, as older rows have it.
    classquiz.quiz("Text", ben, json.dumps(json.dumps([choice("Again?")])), public=False)
    classquiz.add("rating", id=key("r1"), user=ben, positive=True, quiz=quiz, created_at="2022-08-01 10:00:00")
    answers = [
        [
            {"username": "Mia", "answer": "Paris & more", "right": True, "time_taken": 1234.5, "score": 900},
            {"username": "Tom", "answer": "Rome", "right": False, "time_taken": 2000.0, "score": 0},
        ],
        [{"username": "Mia", "answer": "02", "right": True, "time_taken": 800, "score": 850}],
        [{"username": "Tom", "answer": "5", "right": False, "time_taken": 900, "score": 0}],
        [{"username": "Mia", "answer": "one, two, three, one", "right": False, "time_taken": 1, "score": 0}],
    ]
    classquiz.add(
        "game_results", id=key("game"), quiz=quiz, user=ada, timestamp="2023-01-02 03:04:05", player_count=2,
        note="Class 7b", answers=Raw(json.dumps(json.dumps(answers))), player_scores=Raw('{"Mia": "1750", "Tom": "0"}'),
        custom_field_data=Raw('{"Mia": "7b"}'), title="Europe", description="", questions=questions,
    )  # fmt: skip
    pages = [
        {"title": "Read", "type": "MARKDOWN", "data": {"markdown": f"![x](https://old.example/api/v1/storage/download/{moon})"}},
        {"title": None, "type": "MEMORY", "data": {"cards": [
            [{"image": moon.hex, "text": None, "id": "1"}, {"image": None, "text": "Moon", "id": "2"}],
            [{"image": None, "text": "a", "id": "3"}, {"image": None, "text": "b", "id": "4"}]]}},
    ]  # fmt: skip
    classquiz.add("quiztivitys", id=key("activity"), title="Moons", created_at="2022-09-01", user=ada, pages=pages)
    classquiz.add("quiztivityshares", id=key("share"), name="7b", expire_at=None, quiztivity=key("activity"), user=ada)
    classquiz.add("api_keys", key=API_KEY, user=ada)
    classquiz.add(
        "controller", id=key("box"), user=ada, secret_key=CONTROLLER_SECRET, player_name="Box 1", name="Left box",
        first_seen="2022-01-01", last_seen="2022-01-02", os_version="0.0.1",
    )  # fmt: skip


WHOLE = {
    "users": (2, 2, 0, 0, 0, 0),
    "api_keys": (1, 1, 0, 0, 0, 0),
    "storage_items": (3, 3, 0, 0, 0, 0),
    "quiz": (2, 2, 0, 0, 0, 0),
    "rating": (1, 1, 0, 0, 0, 0),
    "game_results": (1, 1, 0, 0, 0, 0),
    "quiztivitys": (1, 1, 0, 0, 0, 0),
    "quiztivityshares": (1, 1, 0, 0, 0, 0),
    "controller": (1, 1, 0, 0, 0, 0),
}


def test_everything_is_taken_over_and_a_second_run_makes_nothing_new(classquiz: ClassQuiz) -> None:
    fill(classquiz)
    report = run(classquiz)
    assert figures(report) == WHOLE
    assert [note for table in report.values() for note in table["notes"]] == []
    counts = {model: model._default_manager.count() for model in COUNTED}
    assert figures(run(classquiz)) == {name: (row[0], 0, row[0], 0, 0, 0) for name, row in WHOLE.items()}
    assert {model: model._default_manager.count() for model in COUNTED} == counts


def test_people_log_in_with_their_old_passwords_and_apps(classquiz: ClassQuiz, client: Client) -> None:
    fill(classquiz)
    run(classquiz)
    ada, ben = User.objects.get(username="ada"), User.objects.get(username="ben")
    assert (ada.pk, ada.email, ada.verified, ada.is_staff) == (key("ada"), "ada@school.example", True, True)
    assert [group.name for group in ada.groups.all()] == [roles.TEACHERS]
    assert f"{ada.created_at:%Y-%m-%d %H:%M:%S %Z}" == "2022-05-06 07:08:09 UTC"
    assert ada.check_password(PASSWORD)
    assert not ben.has_usable_password()
    assert set(SocialAccount.objects.values_list("user", "provider", "uid")) == {
        (ben.pk, "google", "g-1"),
        (ben.pk, "github", "77"),
    }
    assert (use_api_key(secret=API_KEY) or ApiKey()).user == ada
    device = TOTPDevice.objects.get(user=ada)
    logged_in = client.post("/accounts/login/", {"username": "ada", "password": PASSWORD}, follow=True)
    assert "_auth_user_id" not in client.session, "the app's code is still asked for"
    code = f"{totp(device.bin_key):06}"
    client.post(logged_in.redirect_chain[-1][0], {"code": code, "token": code})
    assert client.session["_auth_user_id"] == str(ada.pk)


def test_quizzes_come_with_their_pictures_and_counters(classquiz: ClassQuiz) -> None:
    fill(classquiz)
    run(classquiz)
    quiz = Quiz.objects.get(pk=key("Europe"))
    moon, cover, older = key("moon"), key("cover"), quiz.questions[2]["image"]
    assert [question["image"] for question in quiz.questions] == [str(moon), str(moon), older, None]
    assert quiz.questions[0] == {
        **{name: quiz.questions[0][name] for name in ("type", "time", "hide_results")},
        "question": "Capital of <b>France</b>?",
        "image": str(moon),
        "answers": [
            {"answer": "Paris &amp; more", "color": None, "right": True},
            {"answer": "Rome", "color": None, "right": False},
        ],
    }
    assert (quiz.plays, quiz.views, quiz.mod_rating, quiz.likes, quiz.dislikes) == (7, 9, 4, 1, 0)
    assert (quiz.public, quiz.cover_image, quiz.background_color) == (True, str(cover), "#d6edc9")
    assert {str(pk) for pk in quiz.storage_items.values_list("pk", flat=True)} == {str(moon), str(cover), older}
    assert quiz.search_entry.question_total == 4
    ada = User.objects.get(pk=key("ada"))
    items = StorageItem.objects.filter(user=ada)
    assert items.count() == 3, "the same picture twice is one file"
    assert ada.storage_used == sum(item.size for item in items)
    assert items.get(pk=moon).alt_text == "A moon"


def test_a_result_shows_the_figures_it_had(classquiz: ClassQuiz) -> None:
    fill(classquiz)
    run(classquiz)
    result = GameResult.objects.get(pk=key("game"))
    assert result.player_scores == {"Mia": 1750, "Tom": 0}
    assert [[entry["answer"] for entry in entries] for entries in result.answers] == [
        [0, 1],
        [[0, 2]],
        [5],
        [[0, 2, 1]],
    ]
    assert (result.note, result.custom_field_data, result.player_count) == ("Class 7b", {"Mia": "7b"}, 2)
    client = Client()
    client.force_login(User.objects.get(pk=key("ada")))
    page = client.get(f"/results/{result.pk}/").content.decode()
    assert [shown for shown in ("Mia", "1,750", "Tom", "Class 7b") if shown not in page] == []
    assert Api(result.user).get(f"/results/{result.pk}/").json()["player_scores"] == {"Mia": 1750, "Tom": 0}


def test_activities_links_and_controllers_go_on(classquiz: ClassQuiz) -> None:
    fill(classquiz)
    run(classquiz)
    activity, share = QuizTivity.objects.get(), QuizTivityShare.objects.get()
    assert activity.pages[0]["data"]["markdown"] == f"![x](/files/{key('moon')}/)"
    assert [item.pk for item in activity.storage_items.all()] == [key("moon")]
    assert (share.pk, share.name, share.expire_at, share.quiztivity) == (key("share"), "7b", None, activity)
    box = known_device(id=str(key("box")), secret=CONTROLLER_SECRET, network="a")
    assert box is not None
    assert (box.name, box.player_name, box.os_version) == ("Left box", "Box 1", "0.0.1")


def test_a_dry_run_tells_the_same_and_keeps_nothing(classquiz: ClassQuiz, settings: Settings, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    fill(classquiz)
    assert figures(run(classquiz, "--dry-run")) == WHOLE
    assert [model._default_manager.count() for model in (*COUNTED, ImportedRow)] == [0] * (len(COUNTED) + 1)
    assert not list(settings.MEDIA_ROOT.rglob("*"))


def test_what_changed_there_follows_and_what_changed_here_stays(classquiz: ClassQuiz) -> None:
    fill(classquiz)
    run(classquiz)
    Quiz.objects.filter(pk=key("Text")).update(title="Mine now")
    GameResult.objects.all().delete()
    classquiz.change("quiz", key("Text"), title="Theirs")
    classquiz.change("quiz", key("Europe"), title="Europe II", plays=99)
    classquiz.change("game_results", key("game"), note="Class 8b")
    classquiz.change("users", key("ben"), username="benjamin")
    report = figures(run(classquiz))
    assert (report["quiz"], report["game_results"]) == ((2, 0, 0, 1, 1, 0), (1, 0, 0, 0, 1, 0))
    assert report["users"] == (2, 0, 1, 1, 0, 0)
    assert {quiz.title for quiz in Quiz.objects.all()} == {"Mine now", "Europe II"}
    assert not GameResult.objects.exists(), "what was deleted here isn't brought back"
    assert User.objects.filter(username="benjamin").exists()


def test_what_is_in_the_bin_here_stays_there(classquiz: ClassQuiz) -> None:
    fill(classquiz)
    run(classquiz)
    put_into_bin(thing=Quiz.objects.get(pk=key("Text")))
    put_into_bin(thing=Quiz.objects.get(pk=key("Europe")))
    classquiz.change("quiz", key("Europe"), title="Europe II")
    assert figures(run(classquiz))["quiz"] == (2, 0, 1, 0, 1, 0)
    assert not Quiz.objects.exists()
    put_back(thing=Quiz.in_bin.get(pk=key("Europe")))
    assert figures(run(classquiz))["quiz"] == (2, 0, 1, 1, 0, 0), "it follows again"
    assert [quiz.title for quiz in Quiz.objects.all()] == ["Europe II"]


def test_an_interrupted_import_goes_on_where_it_was(classquiz: ClassQuiz) -> None:
    fill(classquiz)
    taken, out = [], StringIO()

    class Interrupting(StringIO):
        def write(self, text: str) -> int:
            taken.append(text)
            if "storage_items" in text:
                raise KeyboardInterrupt
            return len(text)

    options = ["--database", classquiz.dsn, "--files", str(classquiz.folder), "--json"]
    with pytest.raises(CommandError, match="Run it again") as stopped:
        call_command("import_classquiz", *options, stdout=out, stderr=Interrupting())
    assert stopped.value.returncode == 130
    assert json.loads(out.getvalue())["whole"] is False
    assert (User.objects.count(), Quiz.objects.count()) == (2, 0)
    report = figures(run(classquiz))
    assert (report["users"], report["storage_items"], report["quiz"]) == (
        (2, 0, 2, 0, 0, 0),
        (3, 0, 3, 0, 0, 0),
        (2, 2, 0, 0, 0, 0),
    )


def test_pictures_that_come_later_find_their_quizzes(classquiz: ClassQuiz) -> None:
    fill(classquiz)
    moon = (classquiz.folder / key("moon").hex).rename(classquiz.folder / "elsewhere")
    first = run(classquiz)
    assert first["storage_items"]["refused"] == [{"id": key("moon").hex, "message": "Its bytes are not there."}]
    assert Quiz.objects.get(pk=key("Europe")).questions[0]["image"] is None
    moon.rename(classquiz.folder / key("moon").hex)
    assert figures(run(classquiz))["quiz"] == (2, 0, 1, 1, 0, 0)
    assert Quiz.objects.get(pk=key("Europe")).questions[0]["image"] is not None


def test_an_account_that_is_here_gets_what_is_there_if_both_are_confirmed(classquiz: ClassQuiz) -> None:
    mine, unconfirmed = make_user("ada"), make_user("ben")
    User.objects.filter(pk=unconfirmed.pk).update(verified=False)
    fill(classquiz)
    report = run(classquiz)
    assert figures(report)["users"] == (2, 1, 0, 0, 0, 1)
    assert Quiz.objects.get(pk=key("Europe")).user == mine
    assert not Quiz.objects.filter(pk=key("Text")).exists()
    assert report["quiz"]["refused"][0]["message"] == "Its owner was not taken over."
    assert not TOTPDevice.objects.exists(), "the account here keeps its own ways in"


@pytest.mark.parametrize("same_address", [False, True])
def test_passkeys_are_for_the_same_address(same_address: bool, classquiz: ClassQuiz) -> None:
    ada = classquiz.user("ada")
    # An EC2 key as COSE: {1: 2, 3: -7, -1: 1, -2: x, -3: y}.
    public = bytes.fromhex("a5010203262001215820") + b"x" * 32 + bytes.fromhex("225820") + b"y" * 32
    classquiz.add("fido_credentials", id=b"c" * 32, public_key=public, sign_count=3, user=ada)
    classquiz.add("fido_credentials", id=b"d" * 32, public_key=b"no key", sign_count=3, user=ada)
    report = run(classquiz, *(["--same-address"] if same_address else []))
    taken = list(FidoCredential.objects.values_list("user", "sign_count", "name"))
    assert taken == ([(ada, 3, "ClassQuiz")] if same_address else [])
    assert len(report["fido_credentials"]["refused"]) == (1 if same_address else 2)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--database", "postgresql://nobody:secret@127.0.0.1:1/x"], "can't be read"),
        (["--database", ""], "Name ClassQuiz's database"),
        (["--time-zone", "Mars/Crater"], "no time zone"),
        (["--files", "/nowhere/at/all"], "There is no folder"),
        (["--files-server", "s3"], "FILE_SERVERS has no"),
    ],
)
def test_what_is_missing_is_said(options: list[str], said: str, classquiz: ClassQuiz) -> None:
    usual = [] if options[0].startswith("--files") else ["--without-files"]
    with pytest.raises(CommandError) as refused:
        call_command("import_classquiz", "--database", classquiz.dsn, *usual, *options, stderr=StringIO())
    assert said in str(refused.value)
    assert "secret" not in str(refused.value)


def test_another_database_is_not_taken_for_one(classquiz: ClassQuiz) -> None:
    classquiz.connection.execute("DROP TABLE users")
    with pytest.raises(CommandError, match="no ClassQuiz database"):
        run(classquiz)


def test_every_question_type_comes_back_as_it_was(classquiz: ClassQuiz) -> None:
    ada = classquiz.user("ada")
    examples = [kind.example() for kind in TYPES.values()]
    classquiz.quiz("All", ada, [{**example, "time": str(example["time"])} for example in examples])
    assert run(classquiz)["quiz"]["notes"] == []
    assert Quiz.objects.get().questions == examples
