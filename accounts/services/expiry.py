"""What expires goes."""

from django.conf import settings
from django.utils import timezone

from accounts.models import ApiToken, EmailChange, Invitation, Registration, User
from accounts.services.second_factor import remove_unconfirmed_apps


def remove_expired() -> dict[str, int]:
    """How many of each went. An account goes with its registration if nobody has confirmed it or logged in."""
    now = timezone.now()
    over = Registration.objects.filter(expires_at__lte=now)
    unconfirmed = User.objects.filter(registrations__in=over, verified=False, last_login=None)
    accounts = unconfirmed.count() if settings.REQUIRE_VERIFIED_EMAIL else 0
    if accounts:
        unconfirmed.delete()
    over.delete()
    expired = {"tokens": ApiToken, "invitations": Invitation, "email_changes": EmailChange}
    return {
        "accounts": accounts,
        "unconfirmed_apps": remove_unconfirmed_apps(),
        **{name: model.objects.filter(expires_at__lte=now).delete()[0] for name, model in expired.items()},
    }
