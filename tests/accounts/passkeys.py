"""Logging in with a passkey over the API, as a browser does."""

from typing import Any

from django.core.cache import cache

from accounts.models import User
from tests.accounts.soft_authenticator import SoftAuthenticator
from tests.accounts.test_second_factor import post
from tests.api_client import Api
from tests.conftest import PASSWORD

ME = {"login": "teacher", "password": PASSWORD}
ALONE, SECOND = "/auth/login/passkey/", "/auth/login/second-factor/passkey/"
REFUSED = (403, "passkey_refused")


def options(api: Api, path: str, **body: str) -> dict[str, Any]:
    """What the browser is asked; {} when the server asks nothing."""
    cache.delete_many(cache.keys("login:*"))
    found: dict[str, Any] = api.post(f"{path}begin/", body).json().get("publicKey", {})
    return found


def send(api: Api, path: str, credential: Any) -> tuple[int, str | None]:
    """(status, code of the refusal or next step)."""
    cache.delete_many(cache.keys("login:*"))
    answer = api.post(path, {"credential": credential})
    api.credentials(HTTP_X_CSRFTOKEN=api.cookies["csrftoken"].value)
    data = answer.json() if answer.content else {}
    return answer.status_code, data.get("code") or data.get("next_step")


def add(user: User, device: SoftAuthenticator | None = None, *, name: str = "laptop") -> SoftAuthenticator:
    """A passkey of somebody who is signed in."""
    device, api = device or SoftAuthenticator(), Api(user)
    asked = options(api, "/auth/passkeys/", password=PASSWORD)
    answer = api.post("/auth/passkeys/", {"credential": device.create(asked), "name": name})
    assert answer.status_code == 201, answer.json()
    return device


def alone(device: SoftAuthenticator, api: Api | None = None, **changes: Any) -> tuple[int, str | None]:
    """A log-in without a password."""
    api = api or Api()
    return send(api, ALONE, device.get(options(api, ALONE), **changes))


def second(device: SoftAuthenticator, api: Api | None = None, **changes: Any) -> tuple[int, str | None]:
    """A log-in by password and passkey."""
    api = api or Api()
    post(api, "/auth/login/", **ME)
    return send(api, SECOND, device.get(options(api, SECOND), **changes))
