"""Which domain passkeys are bound to, and at which origins they may be used."""

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from accounts.relying_party import relying_party_of


@pytest.mark.parametrize(
    ("host", "public", "domain"),
    [
        ("localhost:8000", "", "localhost"),
        ("Classroom.Example", "", "classroom.example"),
        ("classroom.example:8443", "https://classroom.example:8443", "classroom.example"),
        ("www.classroom.example", "https://classroom.example", "classroom.example"),
        # Opened on the machine itself, while phones find it elsewhere.
        ("localhost:8000", "http://192.168.1.5:8000", "localhost"),
        ("notclassroom.example", "https://classroom.example", "notclassroom.example"),
        ("classroom.example.evil.example", "https://classroom.example", "classroom.example.evil.example"),
    ],
)
def test_the_domain(host: str, public: str, domain: str, settings: Settings) -> None:
    settings.ALLOWED_HOSTS, settings.PUBLIC_URL = ["*"], public
    assert relying_party_of(RequestFactory().get("/", headers={"host": host})).domain == domain


def test_the_origins(settings: Settings) -> None:
    settings.ALLOWED_HOSTS, settings.PUBLIC_URL = ["*"], "https://classroom.example/school"
    settings.CSRF_TRUSTED_ORIGINS = ["https://*.school.example", "https://desk.example:8443"]
    request = RequestFactory().get("/", headers={"host": "localhost:8000"})
    assert relying_party_of(request).origins == [
        "http://localhost:8000",
        "https://classroom.example",
        "https://desk.example:8443",
    ]
