"""The languages that this server speaks, and who is spoken to in which."""

from contextlib import AbstractContextManager

from django.conf import settings
from django.utils import translation

from accounts.models import User


def is_offered(language: str) -> bool:
    return language in dict(settings.LANGUAGES)


def speaking_to(user: User | None) -> AbstractContextManager[None]:
    """For what is written outside of a request (mails, jobs): the language that they chose, else the server's own."""
    chosen = user.language if user and is_offered(user.language) else settings.LANGUAGE_CODE
    return translation.override(chosen)
