"""Who may use which route of people, logging in, credentials, sessions, exports and invitations."""

import uuid

from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory

from accounts.models import DataExport, FidoCredential
from accounts.services.api_keys import create_api_key
from accounts.services.export_writing import write_export_file
from accounts.services.invitations import invite
from accounts.services.sessions import begin_session
from tests.api_permissions.case import EVERYBODY_SIGNED_IN, Case, Cast, Things
from tests.conftest import PASSWORD

CASES = [
    Case("GET", "users/me/", EVERYBODY_SIGNED_IN),
    Case("PATCH", "users/me/", EVERYBODY_SIGNED_IN, body={"username": "renamed"}),
    Case("GET", "users/", EVERYBODY_SIGNED_IN),
    Case("GET", "users/<id>/", (403, 404, 404, 404, 404, 404), "unpublished person"),
    Case("GET", "users/<id>/", EVERYBODY_SIGNED_IN, "person"),
    Case("GET", "users/<id>/quizzes/", EVERYBODY_SIGNED_IN, "person"),
    # Twelve of the thirteen parts are missing.
    Case("PUT", "users/me/avatar/", (403, 400, 400, 400, 400, 400), body={"hair": "short"}),
    Case("GET", "users/me/avatar/", EVERYBODY_SIGNED_IN),
    Case("DELETE", "users/me/avatar/", (403, 204, 204, 204, 204, 204)),
    Case("POST", "users/me/avatar/picture/", (403, 415, 415, 415, 415, 415), body={}),
    Case("GET", "users/me/deletion/", EVERYBODY_SIGNED_IN),
    # The only administrator stays.
    Case("POST", "users/me/deletion/", (403, 202, 202, 202, 202, 403), body={"password": PASSWORD}),
    Case("DELETE", "users/me/deletion/", (403, 204, 204, 204, 204, 204)),
    Case("POST", "auth/deletion/confirm/", (400,) * 6, body={"token": "forged"}),
    Case("GET", "data-exports/", EVERYBODY_SIGNED_IN),
    Case("POST", "data-exports/", (403, 202, 202, 202, 202, 202)),
    Case("GET", "data-exports/<id>/", (403, 404, 404, 200, 404, 404), "export"),
    Case("GET", "data-exports/<id>/file/", (403, 404, 404, 200, 404, 404), "export"),
    Case("DELETE", "data-exports/<id>/", (403, 404, 404, 204, 404, 404), "export"),
    Case("GET", "auth/session/", (200,) * 6),
    Case("POST", "auth/login/code/", (403,) * 6, body={"code": "123456"}),
    Case("GET", "auth/second-factor/", EVERYBODY_SIGNED_IN),
    Case("POST", "auth/second-factor/totp/", (403, 201, 201, 201, 201, 201), body={"password": PASSWORD}),
    Case("POST", "auth/second-factor/totp/confirm/", (403,) * 6, body={"code": "123456"}),
    Case("POST", "auth/second-factor/totp/remove/", (403, 204, 204, 204, 204, 204), body={"password": PASSWORD}),
    Case("POST", "auth/second-factor/recovery-codes/", (403,) * 6, body={"password": PASSWORD}),
    # Nothing was begun. Right answers: tests/accounts/test_passkeys.py.
    Case("POST", "auth/login/passkey/begin/", (200,) * 6),
    Case("POST", "auth/login/passkey/", (403,) * 6, body={"credential": {}}),
    Case("POST", "auth/login/second-factor/passkey/begin/", (403,) * 6),
    Case("POST", "auth/login/second-factor/passkey/", (403,) * 6, body={"credential": {}}),
    Case("GET", "auth/passkeys/", EVERYBODY_SIGNED_IN),
    Case("POST", "auth/passkeys/", (403,) * 6, body={"credential": {}}),
    Case("POST", "auth/passkeys/begin/", EVERYBODY_SIGNED_IN, body={"password": PASSWORD}),
    Case("PATCH", "auth/passkeys/<id>/", (403, 404, 404, 200, 404, 404), "passkey", {"name": "Mine now"}),
    Case("POST", "auth/passkeys/<id>/remove/", (403, 404, 404, 204, 404, 404), "passkey", body={"password": PASSWORD}),
    # Without a passkey the password can't be left out, and is required anyway.
    Case(
        "POST",
        "auth/require-password/",
        EVERYBODY_SIGNED_IN,
        body={"require_password": True, "password": PASSWORD},
    ),
    Case("POST", "auth/require-password/", (403,) * 6, body={"require_password": False, "password": PASSWORD}),
    # A session is no password and no token.
    Case("GET", "auth/providers/", EVERYBODY_SIGNED_IN),
    Case(
        "POST",
        "auth/providers/<slug:name>/unlink/",
        (403, 404, 404, 204, 404, 404),
        "linked account",
        {"password": PASSWORD},
    ),
    Case("POST", "auth/token/", (401,) * 6),
    Case("DELETE", "auth/token/", (401,) * 6),
    Case("GET", "api-keys/", EVERYBODY_SIGNED_IN),
    Case(
        "POST",
        "api-keys/",
        (403, 201, 201, 201, 201, 201),
        body={"name": "mine", "scopes": ["read"], "password": PASSWORD},
    ),
    Case("DELETE", "api-keys/<id>/", (403, 404, 404, 204, 404, 404), "api key"),
    Case("GET", "sessions/", EVERYBODY_SIGNED_IN),
    Case("DELETE", "sessions/<id>/", (403, 404, 404, 204, 404, 404), "session"),
    Case("POST", "sessions/end-others/", EVERYBODY_SIGNED_IN),
    Case("GET", "security-events/", EVERYBODY_SIGNED_IN),
    Case("POST", "auth/login/", (200,) * 6, body={"login": "stranger", "password": PASSWORD}),
    Case("POST", "auth/logout/", (403, 204, 204, 204, 204, 204)),
    Case(
        "POST",
        "auth/register/",
        (202,) * 6,
        body={"email": "new@school.example", "username": "newcomer", "password": PASSWORD},
    ),
    Case("POST", "auth/verify/", (400,) * 6, body={"token": "forged"}),
    Case("POST", "auth/verify/resend/", (202,) * 6, body={"email": "stranger@school.example"}),
    Case("POST", "auth/reset/", (202,) * 6, body={"email": "stranger@school.example"}),
    Case("POST", "auth/reset/confirm/", (400,) * 6, body={"token": "forged", "password": "engine-of-analysis"}),
    Case(
        "POST",
        "auth/invitation/",
        (400,) * 6,
        body={"token": "forged", "username": "newcomer", "password": "engine-of-analysis"},
    ),
    Case("GET", "auth/email/", EVERYBODY_SIGNED_IN),
    Case(
        "POST",
        "auth/email/",
        (403, 202, 202, 202, 202, 202),
        body={"email": "new@school.example", "password": PASSWORD},
    ),
    Case("DELETE", "auth/email/", (403, 204, 204, 204, 204, 204)),
    Case("POST", "auth/email/confirm/", (400,) * 6, body={"token": "forged"}),
    Case("GET", "invitations/", (403, 403, 403, 403, 403, 200)),
    Case("POST", "invitations/", (403, 403, 403, 403, 403, 201), body={"email": "new@school.example"}),
    Case("DELETE", "invitations/<id>/", (403, 403, 403, 403, 403, 204), "invitation"),
]


def session(cast: Cast) -> uuid.UUID:
    request = RequestFactory().get("/")
    request.session = SessionStore()
    request.session.create()
    return begin_session(request=request, user=cast.owner).pk


def export(cast: Cast) -> uuid.UUID:
    pk = DataExport.objects.create(user=cast.owner).pk
    assert write_export_file(export_id=pk)
    return pk


def passkey(cast: Cast) -> uuid.UUID:
    return FidoCredential.objects.create(user=cast.owner, name="k", credential_id=b"id", public_key=b"key").pk


THINGS: Things = {
    "session": session,
    "export": export,
    "passkey": passkey,
    "invitation": lambda cast: invite(email="invited@school.example", group=None, invited_by=cast.owner).pk,
    # The name that stands for <slug:name>.
    "linked account": lambda cast: SocialAccount.objects.create(user=cast.owner, provider="gift", uid="1").pk,
    "api key": lambda cast: create_api_key(user=cast.owner, name="k", scopes=["read"]).key.pk,
    "person": lambda cast: cast.make_quiz(cast.owner, public=True).user_id,
    "unpublished person": lambda cast: cast.make_quiz(cast.owner).user_id,
}
