"""Passkeys by the API: adding, naming, removing."""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import FidoCredential, RecoveryCode, SecurityEvent, User
from accounts.services import passkeys, second_factor
from tests.accounts.passkeys import ME, add, options, send
from tests.accounts.soft_authenticator import SoftAuthenticator, base64url
from tests.accounts.test_second_factor import App, post
from tests.api_client import Api
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


def test_the_first_passkey_comes_with_recovery_codes_and_the_next_without(teacher: User) -> None:
    api, codes = Api(teacher), []
    for name in ("laptop", "key"):
        asked = options(api, "/auth/passkeys/", password=PASSWORD)
        answer = api.post("/auth/passkeys/", {"credential": SoftAuthenticator().create(asked), "name": name})
        assert (answer.status_code, answer["Cache-Control"]) == (201, "no-store")
        assert set(answer.json()["passkey"]) == {"id", "name", "created_at", "last_used"}
        codes.append(len(answer.json()["recovery_codes"]))
    assert codes == [second_factor.RECOVERY_CODES, 0]
    assert [found["name"] for found in api.get("/auth/passkeys/").json()] == ["laptop", "key"]
    assert api.get("/auth/second-factor/").json() == {
        "totp": False,
        "passkeys": 2,
        "recovery_codes_left": second_factor.RECOVERY_CODES,
        "require_password": True,
    }


def test_what_the_browser_is_asked(teacher: User) -> None:
    add(teacher)
    asked = options(Api(teacher), "/auth/passkeys/", password=PASSWORD)
    known = FidoCredential.objects.get()
    assert (asked["rp"]["id"], asked["attestation"]) == ("testserver", "none")
    assert (asked["user"]["id"], asked["user"]["name"]) == (base64url(teacher.pk.bytes), teacher.email)
    assert [found["id"] for found in asked["excludeCredentials"]] == [base64url(bytes(known.credential_id))]
    assert asked["excludeCredentials"][0]["transports"] == ["hybrid", "internal"]


@pytest.mark.parametrize("password", ["wrong", ""])
def test_adding_and_removing_need_the_password_again(teacher: User, device: SoftAuthenticator, password: str) -> None:
    api, pk = Api(teacher), FidoCredential.objects.get().pk
    for path in ("/auth/passkeys/begin/", f"/auth/passkeys/{pk}/remove/"):
        answer = api.post(path, {"password": password})
        assert (answer.status_code, list(answer.json()["fields"])) == (400, ["password"])
    answer = api.post("/auth/require-password/", {"password": password, "require_password": False})
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["password"])
    assert FidoCredential.objects.count() == 1
    assert User.objects.get(pk=teacher.pk).require_password


def test_nothing_is_added_without_a_challenge_of_ones_own(teacher: User, other_teacher: User) -> None:
    mine, theirs, device = Api(teacher), Api(other_teacher), SoftAuthenticator()
    answer = device.create(options(mine, "/auth/passkeys/", password=PASSWORD))
    options(theirs, "/auth/passkeys/", password=PASSWORD)
    assert send(theirs, "/auth/passkeys/", answer) == (403, "second_factor_refused")
    assert send(theirs, "/auth/passkeys/", answer) == (403, "challenge_gone")
    assert send(Api(teacher), "/auth/passkeys/", answer) == (403, "challenge_gone")
    assert send(mine, "/auth/passkeys/", answer)[0] == 201
    assert send(mine, "/auth/passkeys/", answer) == (403, "challenge_gone")


@pytest.mark.parametrize(
    "changes", [{"origin": "http://evil.example"}, {"domain": "evil.example"}, {"flags": 0}], ids=str
)
def test_a_registration_elsewhere_or_with_nobody_there_is_refused(teacher: User, changes: dict[str, Any]) -> None:
    api = Api(teacher)
    answer = SoftAuthenticator().create(options(api, "/auth/passkeys/", password=PASSWORD), **changes)
    assert send(api, "/auth/passkeys/", answer) == (403, "second_factor_refused")
    assert not FidoCredential.objects.exists()


def test_credential_ids_are_unique_and_of_256_bytes_at_most(teacher: User, other_teacher: User) -> None:
    longest = add(teacher, SoftAuthenticator(id_bytes=256))
    for device in (longest, SoftAuthenticator(id_bytes=257)):
        api = Api(other_teacher)
        answer = device.create(options(api, "/auth/passkeys/", password=PASSWORD))
        assert send(api, "/auth/passkeys/", answer) == (403, "second_factor_refused")
    assert FidoCredential.objects.count() == 1
    assert not RecoveryCode.objects.filter(user=other_teacher).exists()


def test_there_is_an_end_to_passkeys(teacher: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passkeys, "PASSKEYS_MAX", 1)
    api = Api(teacher)
    asked = options(api, "/auth/passkeys/", password=PASSWORD)
    add(teacher)
    assert send(api, "/auth/passkeys/", SoftAuthenticator().create(asked)) == (403, "second_factor_refused")
    assert post(api, "/auth/passkeys/begin/", password=PASSWORD) == (403, "second_factor_refused")


@pytest.mark.parametrize(("given", "kept"), [("  my\nkey ", "my key"), ("", "curl"), ("\x00", "curl")])
def test_names(teacher: User, given: str, kept: str) -> None:
    api = Api(teacher)
    asked = options(api, "/auth/passkeys/", password=PASSWORD)
    request = {"credential": SoftAuthenticator().create(asked), "name": given}
    answer = api.post("/auth/passkeys/", request, HTTP_USER_AGENT="curl/8.1")
    if "\0" in given:
        assert (answer.status_code, list(answer.json()["fields"])) == (400, ["name"])
    else:
        assert answer.json()["passkey"]["name"] == kept


def test_only_ones_own_are_listed_renamed_and_removed(
    teacher: User, other_teacher: User, administrator: User, device: SoftAuthenticator
) -> None:
    pk = FidoCredential.objects.get().pk
    for person in (other_teacher, administrator):
        api = Api(person)
        assert api.get("/auth/passkeys/").json() == []
        assert api.patch(f"/auth/passkeys/{pk}/", {"name": "mine"}).status_code == 404
        assert post(api, f"/auth/passkeys/{pk}/remove/", password=PASSWORD) == (404, "not_found")
    assert Api().get("/auth/passkeys/").status_code == 403
    api = Api(teacher)
    assert api.patch(f"/auth/passkeys/{pk}/", {"name": "school laptop"}).json()["name"] == "school laptop"
    assert post(api, f"/auth/passkeys/{pk}/remove/", password=PASSWORD) == (204, None)
    assert [event.sentence for event in SecurityEvent.objects.filter(user=teacher)[:2]] == [
        "Second factor removed: passkey “school laptop”",
        "Passkey renamed: “laptop” → “school laptop”",
    ]


def test_the_list_costs_the_same_for_one_and_three(
    teacher: User, device: SoftAuthenticator, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    api = Api(teacher)
    api.get("/auth/passkeys/")
    for _ in range(2):
        with django_assert_num_queries(3):  # session, person, passkeys
            api.get("/auth/passkeys/")
        add(teacher)
        add(teacher)


def test_recovery_codes_go_with_the_last_second_factor_only(teacher: User) -> None:
    app, api = App(teacher), Api(teacher)
    add(teacher)
    assert post(api, "/auth/second-factor/totp/remove/", password=PASSWORD) == (204, None)
    assert second_factor.recovery_codes_left(teacher) == len(app.codes)
    passkeys.require_password(user=teacher, required=False)
    pk = FidoCredential.objects.get().pk
    assert post(api, f"/auth/passkeys/{pk}/remove/", password=PASSWORD) == (204, None)
    assert not RecoveryCode.objects.exists()
    # Else a passkey that is added some day would open the account alone.
    assert User.objects.get(pk=teacher.pk).require_password
    assert post(Api(), "/auth/login/", **ME) == (200, None)


def test_only_the_second_factors_own_calls_change_it(teacher: User, device: SoftAuthenticator) -> None:
    """Saving oneself, with whatever fields, leaves it as it is."""
    api = Api(teacher)
    body = {"username": "renamed", "require_password": False, "passkeys": [], "totp": False, "avatar": None}
    assert api.patch("/users/me/", body).status_code == 200
    found = api.get("/auth/second-factor/").json()
    assert (found["passkeys"], found["require_password"]) == (1, True)
    assert post(Api(), "/auth/login/", login="renamed", password=PASSWORD) == (200, "passkey")
