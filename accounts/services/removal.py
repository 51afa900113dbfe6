"""The end of an account whose grace period is over.

Begun, it can't be called off: the account is closed first. Each app removes its part by itself and the row goes last,
so a run that was interrupted is taken up by the next one, whatever was done already.
"""

import logging
from datetime import datetime

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from accounts.models import User
from accounts.personal_data import sources
from accounts.privacy_mails import send_account_removed
from accounts.services.security_events import Kind, record_event
from accounts.services.sessions import end_all_access

logger = logging.getLogger(__name__)


def remove_due_accounts(*, now: datetime) -> int:
    """Remove every account whose time has come; how many. One that fails doesn't hold up the others."""
    due = User.objects.filter(is_deleted=True, scheduled_deletion__lte=now).order_by("scheduled_deletion")
    removed, failures = 0, []
    for pk in list(due.values_list("pk", flat=True)):
        # Once more, for somebody may have changed their mind meanwhile.
        if not User.objects.filter(pk=pk, is_deleted=True, scheduled_deletion__lte=now).update(is_active=False):
            continue
        try:
            removed += remove_account(user=User.objects.get(pk=pk))
        except ObjectDoesNotExist:
            continue
        except Exception as error:
            logger.exception("The account %s can't be removed just now.", pk)
            failures.append(error)
    if failures:
        raise ExceptionGroup("Accounts that could not be removed", failures)
    return removed


def remove_account(*, user: User, actor: User | None = None) -> bool:
    """Remove an account at once, with all that is theirs; False when it was gone. A mail says that it is done."""
    User.objects.filter(pk=user.pk).update(is_active=False)
    end_all_access(user=user)
    for source in reversed(sources()):
        source.remove(user)
    with transaction.atomic():
        gone = User.objects.filter(pk=user.pk).delete()[0] > 0
        if gone:
            record_event(user=None, kind=Kind.ACCOUNT_REMOVED, actor=actor)
    if gone:
        _say_goodbye(user)
    return gone


def _say_goodbye(user: User) -> None:
    """Best effort: the address is known nowhere any more, so this can't be tried again."""
    try:
        send_account_removed(email=user.email, username=user.username)
    except OSError as error:
        logger.warning("A removed account's owner could not be told: %s", type(error).__name__)
