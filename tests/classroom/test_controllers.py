"""Owners and administrators of hardware controllers: API, pages and admin."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.bin_services import put_into_bin
from accounts.models import User
from classroom import controller_services as controllers
from classroom.models import Controller
from classroom.protocol.box import Symbol, symbols_of
from tests.api_client import Api, invalid

pytestmark = pytest.mark.django_db

SignedIn = Callable[[User], Client]


def test_an_owner_sets_up_changes_and_removes_over_the_api(teacher: User) -> None:
    api = Api(teacher)
    made = api.post("/controllers/", {"name": "Box 1", "player_name": "  Table   1 "})
    assert made.status_code == 201
    assert made["Cache-Control"] == "no-store"
    body = made.json()
    assert (body["name"], body["player_name"], body["waiting"], body["paired_at"]) == ("Box 1", "Table 1", True, None)
    code = body.pop("setup")["code"]
    assert len(code) == 10
    address = f"/controllers/{body['id']}/"
    assert api.get(address).json() == body
    assert api.get("/controllers/").json()["results"] == [body]

    registered = controllers.register_device(code=code, network="n")
    assert registered is not None
    paired = api.get(address).json()
    assert paired["waiting"] is False
    assert paired["paired_at"] == paired["first_seen"] == paired["last_seen"] is not None
    assert registered.secret not in str(paired)

    changed = api.patch(address, {"name": "Box 2", "player_name": "Door", "wanted_os_version": "0.0.2"})
    assert (changed.status_code, changed.json()["player_name"]) == (200, "Door")
    renewed = api.post(f"{address}code/").json()
    assert set(renewed) == {"code", "expires_at"}
    assert api.get(address).json()["waiting"] is True
    assert api.delete(address).status_code == 204
    assert not Controller.objects.exists()
    assert controllers.known_device(id=body["id"], secret=registered.secret, network="n") is None


@pytest.mark.django_db(transaction=True)
def test_two_that_are_added_at_once_never_share_a_name(teacher: User) -> None:
    def add(number: int) -> str | None:
        try:
            controllers.create_controller(user=teacher, name=f"Box {number}", player_name="Table")
        except ValidationError as refused:
            return refused.error_dict["player_name"][0].code
        finally:
            connection.close()
        return "added"

    with ThreadPoolExecutor(8) as pool:
        assert sorted(map(str, pool.map(add, range(8)))) == ["added", *7 * ["name_taken"]]


def test_a_controller_comes_back_paired_if_there_is_room(teacher: User, monkeypatch: pytest.MonkeyPatch) -> None:
    api = Api(teacher)
    controller, setup = controllers.create_controller(user=teacher, name="Box", player_name="Table")
    device = controllers.register_device(code=setup.code, network="n")
    assert device is not None
    put_into_bin(thing=controller)
    restore = f"/bin/controllers/{controller.pk}/restore/"
    namesake, _ = controllers.create_controller(user=teacher, name="Box 2", player_name="TABLE")
    refused = api.post(restore)
    assert (refused.status_code, refused.json()["code"]) == (409, "stays_in_bin")
    assert "plays under this name" in refused.json()["message"]
    controllers.change_controller(controller=namesake, player_name="Door")
    monkeypatch.setattr(controllers, "MAX_CONTROLLERS", 1)
    assert "Remove one first" in api.post(restore).json()["message"]
    monkeypatch.undo()
    assert api.post(restore).status_code == 204
    assert controllers.known_device(id=str(controller.pk), secret=device.secret, network="n") == controller


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"player_name": "TABLE 1"}, "name_taken"),
        ({"player_name": "x" * 21}, "name_invalid"),
        ({"player_name": "\u200b"}, "name_missing"),
        ({"wanted_os_version": "a b"}, "invalid"),
        ({"wanted_os_version": "x" * 51}, "max_length"),
        ({"name": ""}, "blank"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(teacher: User, fields: dict[str, str], code: str) -> None:
    controllers.create_controller(user=teacher, name="Box 1", player_name="Table 1")
    other, _ = controllers.create_controller(user=teacher, name="Box 2", player_name="Table 2")
    refused = Api(teacher).patch(f"/controllers/{other.pk}/", fields)
    [(field, [problem])] = refused.json()["fields"].items()
    assert (refused.status_code, field, problem["code"]) == (400, next(iter(fields)), code)


def test_a_name_is_taken_by_ones_own_controllers_only(teacher: User, other_teacher: User) -> None:
    controllers.create_controller(user=teacher, name="Box", player_name="Table 1")
    controllers.create_controller(user=other_teacher, name="Box", player_name="Table 1")
    refused = Api(teacher).post("/controllers/", {"name": "B", "player_name": "table 1"})
    text = "Another of your controllers plays under this name. Choose a different one."
    assert refused.json() == invalid(player_name=[([], "name_taken", text)])


def test_there_is_an_end_of_controllers(teacher: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(controllers, "MAX_CONTROLLERS", 1)
    controllers.create_controller(user=teacher, name="1", player_name="1")
    with pytest.raises(ValidationError, match="may have 1 controllers"):
        controllers.create_controller(user=teacher, name="2", player_name="2")


@pytest.mark.parametrize("address", ["/api/v1/controllers/", "/controllers/"])
def test_lists_take_as_many_queries_for_three_as_for_one(teacher: User, signed_in: SignedIn, address: str) -> None:
    client, counts = signed_in(teacher), []
    client.get(address)  # the first page of a browser notes the log-in
    for number in range(3):
        controllers.create_controller(user=teacher, name=f"Box {number}", player_name=f"Table {number}")
        with CaptureQueriesContext(connection) as queries:
            assert f"Box {number}" in client.get(address).content.decode()
        counts.append(len(queries))
    assert counts[0] == counts[2]


def test_the_pages_are_their_owners_alone(
    teacher: User, other_teacher: User, administrator: User, signed_in: SignedIn
) -> None:
    controller, _ = controllers.create_controller(user=teacher, name="Box 1", player_name="Table 1")
    page = f"/controllers/{controller.pk}/"
    for person in (other_teacher, administrator):
        client = signed_in(person)
        assert "Box 1" not in client.get("/controllers/").content.decode()
        assert client.get(page).status_code == 404
        assert client.post(page, {"name": "Mine", "player_name": "Mine"}).status_code == 404
        assert client.post(f"{page}code/").status_code == client.post(f"{page}remove/").status_code == 404
    for address in ("/controllers/", page):
        assert Client().get(address).status_code == 302
    assert Controller.objects.get().name == "Box 1"
    own = signed_in(teacher)
    assert own.get(f"{page}remove/").status_code == own.get(f"{page}code/").status_code == 405


def test_a_code_is_shown_once_and_a_refused_form_keeps_what_was_typed(teacher: User, signed_in: SignedIn) -> None:
    client = signed_in(teacher)
    refused = client.post("/controllers/", {"new-name": "Box 1", "new-player_name": "x" * 30})
    assert refused.status_code == 400
    assert 'value="Box 1"' in refused.content.decode()
    shown = client.post("/controllers/", {"new-name": "Box 1", "new-player_name": "Table 1"})
    assert shown.content.decode().count('class="press-button"') == 10
    assert 'id="setup"' not in client.get("/controllers/").content.decode()
    again = client.post(f"/controllers/{Controller.objects.get().pk}/code/")
    assert 'id="setup"' in again.content.decode()


def test_the_admin_is_for_administrators(teacher: User, administrator: User, signed_in: SignedIn) -> None:
    controller, _ = controllers.create_controller(user=teacher, name="Box 1", player_name="Table 1")
    listed, page = "/admin/classroom/controller/", f"/admin/classroom/controller/{controller.pk}/change/"
    assert signed_in(teacher).get(listed).status_code == signed_in(teacher).get(page).status_code == 403
    client = signed_in(administrator)
    assert "Box 1" in client.get(listed).content.decode()
    assert client.post(page, {"wanted_os_version": "0.0.2", "name": "Mine"}).status_code == 302
    controller.refresh_from_db()
    assert (controller.wanted_os_version, controller.name) == ("0.0.2", "Box 1")
    assert client.get("/admin/classroom/controller/add/").status_code == 403
    shown = client.get(page).content.decode()
    assert controller.code_digest not in shown


def test_a_code_is_read_as_colours_and_lengths() -> None:
    assert symbols_of("bGYr") == [
        Symbol("blue", False), Symbol("green", True), Symbol("yellow", True), Symbol("red", False),
    ]  # fmt: skip


def test_the_start_dialog_offers_controllers_where_there_are_any(
    teacher: User, signed_in: SignedIn, make_quiz: Callable[..., Any]
) -> None:
    client, address = signed_in(teacher), f"/quizzes/{make_quiz(teacher).pk}/start/"
    assert 'name="controllers"' not in client.get(address).content.decode()
    controllers.create_controller(user=teacher, name="Box 1", player_name="Table 1")
    assert 'name="controllers"' in client.get(address).content.decode()
