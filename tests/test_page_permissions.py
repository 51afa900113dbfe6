"""Every page as everybody: nobody, those it isn't for, and those who may not in. A page without a line here fails."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver
from pytest_django import Settings

from accounts.models import User
from classroom import services as live
from classroom.assignment_services import PacedOptions, create_assignment
from classroom.controller_services import create_controller
from classroom.engine import GameOptions
from quizzes import page_types
from quizzes import quiztivity_services as activities
from quizzes.models import GameResult
from rooms import services as calls
from rooms.models import Transcript
from tests.accounts.test_second_factor import App
from tests.conftest import PASSWORD, MakeQuiz
from tests.inline_content import refused_content
from tests.rooms.hands import make_vocabulary, published_vocabulary
from tests.test_api_permissions import patterns

pytestmark = pytest.mark.django_db

ROLES = ("nobody", "stranger", "owner", "moderator", "administrator")
NOT_IN = ("blocked", "unverified", "half logged in", "without second factor")

# What a GET leads to: a status, or the page it is redirected to.
Outcome = int | str
LOG_IN, SET_UP, DESK_LOG_IN = "/accounts/login/", "/accounts/security/", "/admin/login/"
FOR_EVERYBODY: tuple[Outcome, ...] = (200,) * 5
SIGNED_IN: tuple[Outcome, ...] = (LOG_IN, 200, 200, 200, 200)
OWNER_ONLY: tuple[Outcome, ...] = (LOG_IN, 404, 200, 404, 404)
POST_ONLY: tuple[Outcome, ...] = (405,) * 5
FORGED: tuple[Outcome, ...] = (410,) * 5
# What somebody may open who still has to set up a second factor.
SETTING_UP: dict[str, Outcome] = {
    "security": 200,
    "begin_app": 405,
    "confirm_app": SET_UP,  # begin first
    "add_passkey": 405,
    "logout": 405,
    "prove_with": 405,
    **dict.fromkeys(("google_callback", "github_callback", "openid_connect_callback"), 404),  # not offered
    "deletion": "/accounts/privacy/",
    "keep_account": 405,
    "avatar": 200,
    "icon": "/static/classroom/icon.svg",
    **dict.fromkeys(("words", "page_words", "manifest", "service_worker", "shell"), 200),
    "language": 200,
}


@dataclass(frozen=True)
class Page:
    """`name` is the pattern's, `path` where it is, outcomes in the order of ROLES."""

    name: str
    path: str
    outcomes: tuple[Outcome, ...]


PAGES = [
    Page("login", "/accounts/login/?next=/results/", FOR_EVERYBODY),
    Page("login_code", "/accounts/login/code/", (LOG_IN,) * 5),
    Page("login_passkey", "/accounts/login/passkey/", POST_ONLY),
    Page("login_second_passkey", "/accounts/login/code/passkey/", POST_ONLY),
    Page("logout", "/accounts/logout/", POST_ONLY),
    Page("register", "/accounts/register/", (200, "/admin/", "/admin/", "/admin/", "/admin/")),
    Page("register_sent", "/accounts/register/sent/", FOR_EVERYBODY),
    Page("register_with_provider", "/accounts/register/with/", (LOG_IN,) * 5),
    Page("log_in_with", "/accounts/with/school/", POST_ONLY),
    Page("openid_connect_callback", "/accounts/with/school/callback/", (404,) * 5),
    Page("google_callback", "/accounts/with/google/callback/", (404,) * 5),
    Page("github_callback", "/accounts/with/github/callback/", (404,) * 5),
    # Who has a password types that instead.
    Page("prove", "/accounts/prove/", (LOG_IN, SET_UP, SET_UP, SET_UP, SET_UP)),
    Page("prove_with", "/accounts/prove/school/", (LOG_IN, 405, 405, 405, 405)),
    Page("linked", "/accounts/linked/", SIGNED_IN),
    Page("link", "/accounts/linked/school/link/", POST_ONLY),
    Page("unlink", "/accounts/linked/school/unlink/", POST_ONLY),
    Page("resend", "/accounts/verify/", FOR_EVERYBODY),
    Page("verify", "/accounts/verify/forged/", FORGED),
    Page("accept_invitation", "/accounts/invitation/forged/", FORGED),
    Page("reset", "/accounts/reset/", FOR_EVERYBODY),
    Page("reset_password", "/accounts/reset/forged/", FORGED),
    Page("email", "/accounts/email/", SIGNED_IN),
    Page("cancel_email", "/accounts/email/cancel/", (LOG_IN, 405, 405, 405, 405)),
    Page("send_verification", "/accounts/email/verify/", (LOG_IN, 405, 405, 405, 405)),
    Page("confirm_email", "/accounts/email/confirm/forged/", FORGED),
    Page("security", "/accounts/security/", SIGNED_IN),
    Page("begin_app", "/accounts/security/app/", POST_ONLY),
    Page("confirm_app", "/accounts/security/app/confirm/", (LOG_IN, SET_UP, SET_UP, SET_UP, SET_UP)),
    Page("remove_app", "/accounts/security/app/remove/", POST_ONLY),
    Page("new_codes", "/accounts/security/codes/", POST_ONLY),
    Page("add_passkey", "/accounts/security/passkeys/add/", POST_ONLY),
    Page("rename_passkey", "/accounts/security/passkeys/{none}/rename/", POST_ONLY),
    Page("remove_passkey", "/accounts/security/passkeys/{none}/remove/", POST_ONLY),
    Page("require_password", "/accounts/security/require-password/", POST_ONLY),
    Page("sessions", "/accounts/sessions/", SIGNED_IN),
    Page("end_session", "/accounts/sessions/{none}/end/", POST_ONLY),
    Page("end_other_sessions", "/accounts/sessions/end-others/", POST_ONLY),
    Page("activity", "/accounts/activity/", SIGNED_IN),
    Page("keys", "/accounts/keys/", SIGNED_IN),
    Page("language", "/accounts/language/", FOR_EVERYBODY),
    Page("delete_key", "/accounts/keys/{none}/delete/", (LOG_IN, 405, 405, 405, 405)),
    Page("privacy", "/accounts/privacy/", SIGNED_IN),
    Page("ask_for_export", "/accounts/privacy/export/", (LOG_IN, 405, 405, 405, 405)),
    Page("export_file", "/accounts/privacy/exports/{none}/", (LOG_IN, 404, 404, 404, 404)),
    Page("delete_export", "/accounts/privacy/exports/{none}/delete/", (LOG_IN, 405, 405, 405, 405)),
    Page("deletion", "/accounts/deletion/", (LOG_IN, *("/accounts/privacy/",) * 4)),
    Page("keep_account", "/accounts/deletion/keep/", (LOG_IN, 405, 405, 405, 405)),
    Page("confirm_deletion", "/accounts/deletion/confirm/forged/", (410,) * 5),
    Page("avatar_editor", "/accounts/avatar/", SIGNED_IN),
    Page("avatar", "/accounts/avatars/{owner}/", FOR_EVERYBODY),
    Page("drawn_avatar", "/accounts/avatars/drawn/", (404,) * 5),
    Page("upload_avatar", "/files/avatar/", (LOG_IN, 405, 405, 405, 405)),
    Page("person_avatar", "/rooms/{room}/people/{none}/avatar/", (404,) * 5),
    Page("password_change", "/accounts/password/", SIGNED_IN),
    Page("duplicates", "/quizzes/duplicates/", (LOG_IN, 200, 200, 403, 200)),
    Page("page", "/bin/", SIGNED_IN),
    Page("bin_of_quizzes", "/quizzes/bin/", ("/bin/",) * 5),
    Page("folder_delete", "/quizzes/folders/{none}/delete/", (LOG_IN, 405, 405, 405, 405)),
    Page("put_back", "/bin/put-back/", (LOG_IN, 405, 405, 405, 405)),
    Page("delete_for_good", "/bin/delete/", (LOG_IN, 405, 405, 405, 405)),
    Page("import", "/quizzes/import/", (LOG_IN, 200, 200, 403, 200)),
    Page("export", "/quizzes/{quiz}/export/", (LOG_IN, 404, 200, 404, 200)),
    Page("public_activities", "/quiztivities/", FOR_EVERYBODY),
    Page("activity_preview", "/quiztivities/preview/", SIGNED_IN),
    Page("activity", "/quiztivities/{activity}/", (404, 404, 200, 404, 200)),
    Page("copy_activity", "/quiztivities/{activity}/copy/", (LOG_IN, 405, 405, 405, 405)),
    Page("shares", "/quiztivities/{activity}/shares/", (LOG_IN, 404, 200, 404, 200)),
    Page("revoke_share", "/quiztivities/shares/{link}/revoke/", (LOG_IN, 405, 405, 405, 405)),
    Page("shared", "/quiztivities/shared/{link}/", FOR_EVERYBODY),
    Page("shared_file", "/quiztivities/shared/{link}/files/{none}/", (404,) * 5),
    # Private: what is public is in tests/quizzes/test_community_pages.py.
    Page("explore", "/quizzes/", FOR_EVERYBODY),
    Page("quiz", "/quizzes/{quiz}/", (404,) * 5),
    Page("quiz_qr", "/quizzes/{quiz}/qr.svg", (404,) * 5),
    Page("rate", "/quizzes/{quiz}/rate/", POST_ONLY),
    Page("copy", "/quizzes/{quiz}/copy/", POST_ONLY),
    Page("report", "/quizzes/{quiz}/report/", (404,) * 5),
    Page("appeal", "/quizzes/{quiz}/appeal/", OWNER_ONLY),
    Page("user", "/users/teacher/", (404,) * 5),
    Page("sitemap_index", "/sitemap.xml", FOR_EVERYBODY),
    Page("sitemap", "/sitemap-quizzes.xml", FOR_EVERYBODY),
    Page("assign", "/quizzes/{quiz}/assign/", OWNER_ONLY),
    Page("practice", "/quizzes/{quiz}/practice/", (404, 404, 200, 404, 200)),
    Page("assignments", "/assignments/", SIGNED_IN),
    Page("assignment", "/assignments/{assignment}/", OWNER_ONLY),
    Page("assignment_close", "/assignments/{assignment}/close/", (LOG_IN, 405, 405, 405, 405)),
    Page("assignment_due", "/assignments/{assignment}/due/", (LOG_IN, 405, 405, 405, 405)),
    Page("assignment_delete", "/assignments/{assignment}/delete/", (LOG_IN, 405, 405, 405, 405)),
    Page("assignment_player_remove", "/assignments/{assignment}/players/{none}/remove/", (LOG_IN, 405, 405, 405, 405)),
    Page("attempt", "/a/{code}/", FOR_EVERYBODY),
    Page("controllers", "/controllers/", SIGNED_IN),
    Page("controller", "/controllers/{controller}/", OWNER_ONLY),
    Page("controller_code", "/controllers/{controller}/code/", (LOG_IN, 405, 405, 405, 405)),
    Page("controller_remove", "/controllers/{controller}/remove/", (LOG_IN, 405, 405, 405, 405)),
    Page("styleguide", "/styleguide/", (404,) * 5),
    Page("room_check_begin", "/room-check/", (LOG_IN, 200, 200, 403, 200)),
    Page("room_check", "/room-check/{none}/", (LOG_IN, *("/room-check/",) * 4)),
    Page("list", "/rooms/", SIGNED_IN),
    Page("join", "/rooms/join/", FOR_EVERYBODY),
    Page("past_calls", "/rooms/past/", SIGNED_IN),
    Page("transcripts", "/rooms/transcripts/", SIGNED_IN),
    Page("transcript", "/rooms/transcripts/{transcript}/", OWNER_ONLY),
    Page("transcript_file", "/rooms/transcripts/{transcript}/vtt/", OWNER_ONLY),
    Page("transcript_delete", "/rooms/transcripts/{transcript}/delete/", POST_ONLY),
    Page("transcript_segment", "/rooms/transcripts/{transcript}/segments/{none}/", POST_ONLY),
    Page("sign_vocabularies", "/rooms/signs/", FOR_EVERYBODY),
    Page("sign_recogniser", "/rooms/signs/recogniser.json", FOR_EVERYBODY),
    Page("sign_new", "/rooms/signs/new/", (LOG_IN, 200, 200, 403, 200)),
    Page("sign_import", "/rooms/signs/import/", POST_ONLY),
    Page("sign_contributions", "/rooms/signs/contributions/", SIGNED_IN),
    Page("sign_vocabulary", "/rooms/signs/open/", FOR_EVERYBODY),
    Page("sign_vocabulary", "/rooms/signs/own/", (404, 404, 200, 404, 200)),
    Page("sign_record", "/rooms/signs/open/record/", (LOG_IN, 404, 200, 404, 200)),
    Page("sign_practice", "/rooms/signs/open/practice/", FOR_EVERYBODY),
    Page("sign_practice", "/rooms/signs/own/practice/", (404,) * 5),
    Page("sign_versions", "/rooms/signs/open/versions/", (LOG_IN, 404, 200, 404, 200)),
    Page("sign_export", "/rooms/signs/open/file/", (LOG_IN, 404, 200, 404, 200)),
    Page("call", "/rooms/{room}/", FOR_EVERYBODY),
    Page("end", "/rooms/{room}/end/", POST_ONLY),
    Page("delete", "/rooms/{room}/delete/", POST_ONLY),
    Page("qr", "/rooms/{room}/qr.svg", FOR_EVERYBODY),
    Page("short", "/files/{none}/", (404,) * 5),
    Page("file", "/files/{none}/0/a.png", (404,) * 5),
    Page("home", "/", FOR_EVERYBODY),
    Page("live", "/health/live/", FOR_EVERYBODY),
    Page("ready", "/health/ready/", FOR_EVERYBODY),
    # For Prometheus alone, which has a token: tests/classroom/test_operations.py.
    Page("on_call", "/operations/", (LOG_IN, 403, 403, 403, 200)),
    Page("metrics", "/metrics", (404, 404, 404, 404, 404)),
    Page("icon", "/favicon.ico", ("/static/classroom/icon.svg",) * 5),
    Page("words", "/words/en.js", FOR_EVERYBODY),
    Page("page_words", "/words/en/player.js", FOR_EVERYBODY),
    Page("manifest", "/manifest/en.webmanifest", FOR_EVERYBODY),
    Page("service_worker", "/service-worker.js", FOR_EVERYBODY),
    Page("shell", "/shell/en/", FOR_EVERYBODY),
    Page("no_pin", "/play/", ("/",) * 5),
    Page("join", "/join/{pin}/", FOR_EVERYBODY),
    Page("play", "/play/{pin}/", FOR_EVERYBODY),
    Page("qr", "/qr/{pin}.svg", FOR_EVERYBODY),
    Page("start", "/quizzes/{quiz}/start/", OWNER_ONLY),
    Page("preview", "/quizzes/preview/", SIGNED_IN),
    *(Page(f"lesson_{what}", f"/lessons/{{room}}/{what}/", POST_ONLY) for what in ("start", "seat", "end")),
    Page("host", "/host/{game}/", OWNER_ONLY),
    Page("remote_code", "/host/{game}/remote/", POST_ONLY),
    Page("remote_end", "/host/{game}/remote/end/", POST_ONLY),
    Page("remote_pair", "/remote/pair/nothing/", FOR_EVERYBODY),
    Page("remote", "/remote/{game}/", OWNER_ONLY),
    Page("results", "/results/", SIGNED_IN),
    Page("result", "/results/{result}/", OWNER_ONLY),
    Page("result_xlsx", "/results/{result}/xlsx/", OWNER_ONLY),
    Page("result_csv", "/results/{result}/csv/", OWNER_ONLY),
    Page("result_player", "/results/{result}/player/?player=x", (LOG_IN, 404, 404, 404, 404)),
    Page("result_hardest", "/results/{result}/hardest/", (LOG_IN, 405, 405, 405, 405)),
    Page("result_clock", "/results/{result}/clock/", (LOG_IN, 405, 405, 405, 405)),
    Page("result_note", "/results/{result}/note/", (LOG_IN, 405, 405, 405, 405)),
    Page("result_delete", "/results/{result}/delete/", (LOG_IN, 405, 405, 405, 405)),
    Page("desk", "/admin/", (DESK_LOG_IN, 200, 200, 200, 200)),
    Page("users", "/admin/accounts/user/", (DESK_LOG_IN, 403, 403, 403, 200)),
    Page("events", "/admin/accounts/securityevent/", (DESK_LOG_IN, 403, 403, 403, 200)),
    Page("invitations", "/admin/accounts/invitation/", (DESK_LOG_IN, 403, 403, 403, 200)),
    Page("jobs", "/admin/django_tasks_database/dbtaskresult/", (DESK_LOG_IN, 403, 403, 403, 200)),
    Page("quizzes", "/admin/quizzes/quiz/", (DESK_LOG_IN, 200, 200, 200, 200)),
    Page("quiz", "/admin/quizzes/quiz/{quiz}/change/", (DESK_LOG_IN, 404, 200, 404, 200)),
    Page("versions", "/admin/quizzes/quiz/{quiz}/versions/", (DESK_LOG_IN, 404, 200, 404, 200)),
    Page("queue", "/admin/quizzes/quiz/moderation/", (DESK_LOG_IN, 403, 403, 200, 200)),
    Page("moderation", "/admin/quizzes/quiz/{quiz}/moderation/", (DESK_LOG_IN, 403, 403, 404, 404)),
    Page("activities", "/admin/quizzes/quiztivity/", (DESK_LOG_IN, 200, 200, 403, 200)),
    Page("rooms", "/admin/rooms/room/", (DESK_LOG_IN, 200, 200, 403, 200)),
    Page("transcripts", "/admin/rooms/transcript/", (DESK_LOG_IN, 200, 200, 403, 200)),
    Page("vocabularies", "/admin/rooms/signvocabulary/", (DESK_LOG_IN, 200, 200, 403, 200)),
    Page("calls", "/admin/rooms/call/", (DESK_LOG_IN, 200, 200, 403, 200)),
    Page("bans", "/admin/rooms/roomban/", (DESK_LOG_IN, 200, 200, 403, 200)),
]


@pytest.fixture
def places(teacher: User, make_quiz: MakeQuiz) -> dict[str, str]:
    """What stands in paths: ids of the owner's things."""
    quiz = make_quiz(teacher)
    game = live.create_game(quiz=quiz, host=teacher, options=GameOptions())
    empty = {"player_count": 0, "questions": [], "answers": [], "player_scores": {}}
    result = GameResult.objects.create(id=uuid.uuid4(), user=teacher, title="t", **empty)
    room = calls.create_room(owner=teacher)
    activity = activities.create_quiztivity(owner=teacher, title="Rivers", pages=[page_types.example("ABCD")])
    assignment = create_assignment(quiz=quiz, owner=teacher, options=GameOptions(), paced=PacedOptions())
    published_vocabulary(teacher, "open")
    make_vocabulary(teacher, slug="own", accepts_recordings=False)
    link = activities.share_quiztivity(quiztivity=activity, user=teacher)
    return {
        "quiz": str(quiz.pk),
        "game": str(game.game_id),
        "pin": game.pin,
        "result": str(result.pk),
        "room": room.room_code,
        "owner": str(teacher.pk),
        "transcript": str(Transcript.objects.create(room=room).pk),
        "activity": str(activity.pk),
        "assignment": str(assignment.pk),
        "code": assignment.code,
        "controller": str(create_controller(user=teacher, name="Box", player_name="Table")[0].pk),
        "link": str(link.pk),
        "none": str(uuid.UUID(int=0)),
    }


@pytest.fixture
def browser_of(
    teacher: User, other_teacher: User, moderator: User, administrator: User, settings: Settings
) -> Callable[[str], Client]:
    """A browser of somebody; those who aren't really in are the owner."""
    people = {"stranger": other_teacher, "moderator": moderator, "administrator": administrator}

    def open_browser(who: str) -> Client:
        client = Client()
        if who == "half logged in":
            App(teacher)
            answer = client.post("/accounts/login/", {"username": "teacher", "password": PASSWORD})
            assert answer["Location"] == "/accounts/login/code/"
        elif who != "nobody":
            client.force_login(people.get(who, teacher))
        if who == "blocked":
            User.objects.filter(pk=teacher.pk).update(is_blocked=True)
        if who == "unverified":
            User.objects.filter(pk=teacher.pk).update(verified=False)
            settings.REQUIRE_VERIFIED_EMAIL = True
        if who == "without second factor":
            settings.REQUIRE_SECOND_FACTOR = "staff"
        return client

    return open_browser


def outcome(answer: Any) -> Outcome:
    return answer["Location"].partition("?")[0] if answer.status_code in (301, 302) else answer.status_code


def wanted(page: Page, who: str) -> Outcome:
    if who == "without second factor":
        return SETTING_UP.get(page.name, SET_UP)
    if who == "half logged in" and page.name == "login_code":
        return 200
    return page.outcomes[ROLES.index(who) if who in ROLES else 0]


@pytest.mark.parametrize("who", [*ROLES, *NOT_IN])
def test_pages(who: str, browser_of: Callable[[str], Client], places: dict[str, str]) -> None:
    """Where each leads; and no page has anything inline or from another host."""
    client = browser_of(who)
    found, refused, read = {}, {}, 0
    for page in PAGES:
        answer = client.get(page.path.format(**places))
        found[page.path] = outcome(answer)
        if answer.get("Content-Type", "").startswith("text/html") and answer.content:
            read += 1
            if problems := refused_of(answer):
                refused[page.path] = problems
    assert found == {page.path: wanted(page, who) for page in PAGES}
    assert refused == {}
    assert read > 30 or who in NOT_IN


def refused_of(answer: Any) -> list[str]:
    """What its content or its policy has that is refused."""
    refused = refused_content(answer.content.decode())
    policy = answer.get("Content-Security-Policy", "")
    if "default-src 'self'" not in policy or "unsafe-inline" in policy or "unsafe-eval" in policy:
        refused.append(f"policy: {policy}")
    return refused


@pytest.mark.parametrize(
    "html",
    [
        "<script>run()</script>",
        "<script type=module>run()</script>",
        "<style>p {}</style>",
        "<p style='color: red'>",
        "<body onload=run()>",
        "<a href='javascript:run()'>",
        "<script src='https://elsewhere.example/a.js'></script>",
        "<link rel=stylesheet href='//elsewhere.example/a.css'>",
        "<img src='http://elsewhere.example/a.png'>",
    ],
)
def test_what_the_policy_refuses_is_noticed(html: str) -> None:
    assert len(refused_content(html)) == 1


def test_what_the_policy_allows_is_not() -> None:
    html = "<script src='/a.js'></script><script type='application/json'>{}</script><img src='/a.png'><a href='https://a.example'>"
    assert refused_content(html) == []


def test_every_page_has_a_line() -> None:
    """Reads the URL conf itself, so a new page can't be forgotten. The admin's pages: tests of each app's admin."""
    found = {pattern.name for route, pattern in patterns(get_resolver()) if not route.startswith(("admin/", "api/"))}
    assert found == {page.name for page in PAGES if not page.path.startswith("/admin/")}
