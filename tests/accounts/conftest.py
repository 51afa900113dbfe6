"""Somebody with a passkey."""

import pytest

from accounts.models import User
from accounts.services import passkeys
from tests.accounts.passkeys import add
from tests.accounts.soft_authenticator import SoftAuthenticator


@pytest.fixture
def device(teacher: User) -> SoftAuthenticator:
    return add(teacher)


@pytest.fixture
def passwordless(teacher: User, device: SoftAuthenticator) -> SoftAuthenticator:
    passkeys.require_password(user=teacher, required=False)
    return device
