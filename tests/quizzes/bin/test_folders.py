"""A folder in the bin: its quizzes stay, and know their place."""

import pytest

from accounts.bin_services import delete_for_good, put_back, put_into_bin
from accounts.models import User
from quizzes import library_services as library
from quizzes.models import Folder, Quiz
from tests.api_client import Api
from tests.conftest import MakeQuiz
from tests.quizzes.bin.test_bin_pages import undo_of
from tests.quizzes.bin.things import BIN
from tests.quizzes.desk_forms import LIST, SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def birds(teacher: User, make_quiz: MakeQuiz) -> Folder:
    """With two quizzes."""
    folder = library.create_folder(owner=teacher, name="Birds")
    for title in ("Owls", "Gulls"):
        make_quiz(teacher, title=title)
    library.file_quizzes(quizzes=Quiz.objects.all(), folder=folder)
    return folder


def titles(folder: Folder) -> list[str]:
    return sorted(Quiz.objects.filter(folder=folder).values_list("title", flat=True))


def test_deleted_on_the_desk_and_undone(birds: Folder, teacher: User, signed_in: SignIn) -> None:
    browser = signed_in(teacher)
    assert "Delete “Birds”" in browser.get(f"{LIST}?folder={birds.pk}").content.decode()
    assert "Delete this folder" not in browser.get(LIST).content.decode()
    page = browser.post(f"/quizzes/folders/{birds.pk}/delete/", follow=True)
    assert page.redirect_chain == [(LIST, 302)]
    assert "“Birds” is in the bin." in page.content.decode()
    assert sorted(quiz.title for quiz in page.context["cl"].result_list) == ["Gulls", "Owls"], "its quizzes stay"
    assert f"folder={birds.pk}" not in page.content.decode()
    browser.post(f"{BIN}put-back/", {"item": undo_of(page)})
    assert titles(birds) == ["Gulls", "Owls"]
    assert f"folder={birds.pk}" in browser.get(LIST).content.decode()


def test_somebody_elses_folder_isnt_there(birds: Folder, other_teacher: User, signed_in: SignIn) -> None:
    assert signed_in(other_teacher).post(f"/quizzes/folders/{birds.pk}/delete/").status_code == 404
    assert Folder.objects.get() == birds


def test_meanwhile_its_quizzes_are_in_no_folder(birds: Folder, teacher: User, signed_in: SignIn) -> None:
    library.create_folder(owner=teacher, name="Fish")
    api, quiz = Api(teacher), Quiz.objects.get(title="Owls")
    assert api.get(f"/quizzes/{quiz.pk}/").json()["folder"] == str(birds.pk)
    put_into_bin(thing=birds)
    assert api.get(f"/quizzes/{quiz.pk}/").json()["folder"] is None
    assert {row["folder"] for row in api.get("/quizzes/").json()["results"]} == {None}
    assert api.get(f"/quizzes/?folder={birds.pk}").json()["count"] == 0
    assert api.put(f"/quizzes/{quiz.pk}/folder/", {"folder": str(birds.pk)}).status_code == 400
    browser = signed_in(teacher)
    assert len(browser.get(f"{LIST}?folder=none").context["cl"].result_list) == 2
    form = browser.get(f"{LIST}{quiz.pk}/change/").context["adminform"].form
    assert form.initial["folder_name"] == ""


def test_whoever_is_moved_meanwhile_stays_there_and_saving_moves_nobody(birds: Folder, teacher: User) -> None:
    fish = library.create_folder(owner=teacher, name="Fish")
    put_into_bin(thing=birds)
    # What the editor does when its field for the folder is empty.
    assert library.file_quizzes(quizzes=Quiz.objects.filter(title="Owls"), folder=None) == 0
    assert library.file_quizzes(quizzes=Quiz.objects.filter(title="Gulls"), folder=fish) == 1
    put_back(thing=birds)
    assert (titles(birds), titles(fish)) == (["Owls"], ["Gulls"])


def test_a_new_folder_of_its_name_becomes_one_with_it(birds: Folder, teacher: User) -> None:
    put_into_bin(thing=birds)
    namesake = library.create_folder(owner=teacher, name="BIRDS")
    assert namesake != birds
    library.file_quizzes(quizzes=Quiz.objects.filter(title="Owls"), folder=namesake)
    assert put_back(thing=birds)
    assert titles(Folder.objects.get()) == ["Gulls", "Owls"]


def test_deleted_for_good_its_quizzes_stay(birds: Folder) -> None:
    put_into_bin(thing=birds)
    assert delete_for_good(thing=birds)
    assert list(Quiz.objects.values_list("folder", flat=True)) == [None, None]
