"""The language of an account."""

from accounts.models import User


def choose_language(*, user: User, language: str) -> None:
    """From now on pages and mails speak it. `language` is one that is offered, or empty: as the browser says."""
    user.language = language
    user.save(update_fields=["language"])
