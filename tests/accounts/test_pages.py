"""The pages to log in, log out, register and change the password."""

import re

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from accounts.services import LOG_IN_REFUSED
from tests.conftest import PASSWORD, make_user

pytestmark = pytest.mark.django_db

LOGIN, LOGOUT, REGISTER = (reverse(f"accounts:{name}") for name in ("login", "logout", "register"))
DESK, HOME = reverse("admin:index"), reverse("classroom:home")
NEW = {"email": "ada@school.example", "username": "Ada", "password": "engine-of-analysis"}
THEIRS = {"username": "teacher", "password": PASSWORD}


def who(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


# --- log in ------------------------------------------------------------------------------------------


def test_logging_in_leads_to_the_desk_with_a_new_session_key(teacher: User) -> None:
    client = Client()
    session = client.session
    session["seen"] = True
    session.save()
    client.cookies["sessionid"] = session.session_key or ""
    answer = client.post(LOGIN, THEIRS)
    assert (answer.status_code, answer["Location"], who(client)) == (302, DESK, str(teacher.pk))
    assert client.session.session_key != session.session_key


def test_who_has_no_desk_starts_at_home() -> None:
    make_user("member", role=None)
    assert Client().post(LOGIN, {**THEIRS, "username": "member"})["Location"] == HOME


@pytest.mark.parametrize(
    ("target", "location"),
    [
        ("/results/", "/results/"),
        ("https://evil.example/", DESK),
        ("//evil.example/", DESK),
        ("/\\evil.example", DESK),
        ("javascript:alert(1)", DESK),
        ("http:///evil.example", DESK),
    ],
)
def test_only_our_own_pages_come_next(teacher: User, target: str, location: str) -> None:
    assert Client().post(f"{LOGIN}?next={target}", THEIRS)["Location"] == location
    assert Client().post(LOGIN, {**THEIRS, "next": target})["Location"] == location


def test_a_wrong_name_looks_like_a_wrong_password_and_the_name_stays(teacher: User) -> None:
    make_user("blocked", is_blocked=True)
    attempts = [("teacher", "wrong"), ("teacher@school.example", "wrong"), ("nobody", "wrong"), ("blocked", PASSWORD)]
    pages = []
    for name, password in attempts:
        client = Client()
        answer = client.post(LOGIN, {"username": name, "password": password})
        page = answer.content.decode()
        assert (answer.status_code, who(client)) == (200, None)
        assert f'value="{name}"' in page
        assert password not in page
        pages.append(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.replace(f'value="{name}"', "")))
    assert len(set(pages)) == 1
    assert LOG_IN_REFUSED.replace("'", "&#x27;") in pages[0]


def test_empty_fields_are_marked(db: None) -> None:
    page = Client().post(LOGIN, {}).content.decode()
    assert page.count('aria-invalid="true"') == page.count("This field is required.") == 2


def test_somebody_signed_in_is_sent_on_but_not_around_in_circles(teacher: User) -> None:
    client = Client()
    client.force_login(teacher)
    assert client.get(LOGIN)["Location"] == DESK
    answer = client.get(f"{LOGIN}?next=/admin/")
    assert answer.status_code == 200
    assert "You are signed in as teacher" in answer.content.decode()


def test_the_log_in_form_needs_its_token(teacher: User) -> None:
    assert Client(enforce_csrf_checks=True).post(LOGIN, THEIRS).status_code == 403


# --- log out -----------------------------------------------------------------------------------------


def test_logging_out_needs_a_post(teacher: User) -> None:
    client = Client()
    client.force_login(teacher)
    assert (client.get(LOGOUT).status_code, who(client)) == (405, str(teacher.pk))
    answer = client.post(LOGOUT)
    assert (answer.status_code, answer["Location"], who(client)) == (302, HOME, None)


# --- register ----------------------------------------------------------------------------------------


def test_registering_leads_to_the_log_in(db: None) -> None:
    client = Client()
    answer = client.post(REGISTER, NEW, follow=True)
    assert (answer.redirect_chain, who(client)) == ([(LOGIN, 302)], None)
    assert "You have an account. Log in with it." in answer.content.decode()
    user = User.objects.get()
    client.post(LOGIN, {"username": "Ada", "password": NEW["password"]})
    assert (user.email, user.username, client.get(DESK).status_code) == ("ada@school.example", "Ada", 200)


def test_registering_goes_on_where_one_wanted_to_go_on_this_site_only(db: None) -> None:
    assert Client().post(f"{REGISTER}?next=/results/", NEW)["Location"] == f"{LOGIN}?next=%2Fresults%2F"
    other = {"email": "b@school.example", "username": "b", "password": NEW["password"], "next": "//evil.example"}
    assert Client().post(REGISTER, other)["Location"] == LOGIN


def test_problems_appear_at_their_fields_and_what_was_typed_stays(teacher: User) -> None:
    answer = Client().post(REGISTER, {"email": "TEACHER@school.example", "username": "Teacher", "password": "password"})
    page = answer.content.decode()
    assert {name: len(errors) for name, errors in answer.context["form"].errors.items()} == {
        "username": 1,
        "password": 2,
    }
    assert answer.status_code == 200
    assert 'value="TEACHER@school.example"' in page
    assert 'value="Teacher"' in page
    assert page.count('aria-invalid="true"') == 2
    assert User.objects.count() == 1


def test_a_closed_instance_says_so(teacher: User, settings: Settings) -> None:
    settings.REGISTRATION = "closed"
    for answer in (Client().get(REGISTER), Client().post(REGISTER, NEW)):
        assert answer.status_code == 403
        assert "Registration is closed on this server" in answer.content.decode()
    assert User.objects.count() == 1
    assert REGISTER not in Client().get(LOGIN).content.decode().split("<main")[1]


def test_somebody_signed_in_has_an_account_already(teacher: User) -> None:
    client = Client()
    client.force_login(teacher)
    assert client.get(REGISTER)["Location"] == DESK
    assert client.post(REGISTER, NEW)["Location"] == DESK
    assert User.objects.count() == 1


# --- password ------------------------------------------------------------------------------------------


def test_changing_the_password_signs_other_browsers_out(teacher: User) -> None:
    here, there = Client(), Client()
    for client in (here, there):
        client.post(LOGIN, THEIRS)
    url, new = reverse("accounts:password_change"), "another-long-password"
    bad = here.post(url, {"old_password": "wrong", "new_password1": new, "new_password2": new})
    assert list(bad.context["form"].errors) == ["old_password"]
    answer = here.post(url, {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    assert [message.message for message in get_messages(answer.wsgi_request)] == [
        "Your password is changed. Other browsers were signed out."
    ]
    assert [client.get(url).status_code for client in (here, there)] == [200, 302]
    teacher.refresh_from_db()
    assert teacher.check_password(new)


def test_nobody_has_no_password_to_change(db: None) -> None:
    url = reverse("accounts:password_change")
    assert Client().get(url)["Location"] == f"{LOGIN}?next={url}"


@pytest.mark.parametrize(
    ("url", "sent", "field"),
    [
        (LOGIN, None, "username"),
        (LOGIN, {**THEIRS, "password": "wrong"}, "password"),
        (LOGIN, {"password": "x"}, "username"),
        (REGISTER, None, "email"),
        (REGISTER, {**NEW, "username": "<b>"}, "username"),
        (REGISTER, {**NEW, "password": "short"}, "password"),
    ],
)
def test_the_cursor_is_where_one_goes_on(teacher: User, url: str, sent: dict[str, str] | None, field: str) -> None:
    answer = Client().get(url) if sent is None else Client().post(url, sent)
    inputs = re.findall(r"<input[^>]*>", answer.content.decode())
    assert [re.findall(r'name="(\w+)"', tag)[0] for tag in inputs if "autofocus" in tag] == [field]


# --- every page ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", [LOGIN, REGISTER])
def test_pages_have_no_inline_script_or_style_and_are_not_cached(db: None, url: str) -> None:
    answer = Client().get(url)
    page = answer.content.decode()
    assert not re.search(r"<style|style=|<script(?![^>]*\bsrc=)|\bon\w+=", page)
    assert "no-store" in answer["Cache-Control"]
