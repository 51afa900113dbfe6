"""Telling open sockets that a person's log-ins changed, so that they look again at once, not at their next beat."""

import logging
from uuid import UUID

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction
from redis.exceptions import RedisError

from accounts.models import User

logger = logging.getLogger(__name__)

LOG_INS_CHANGED = "log_ins.changed"


def group_of_log_ins(user_id: UUID | str) -> str:
    """The channel-layer group of every socket that lives on this person's log-ins."""
    return f"log_ins.{UUID(str(user_id)).hex}"


def tell_log_ins_changed(user: User) -> None:
    """After the transaction, for what the sockets will read must be there."""
    transaction.on_commit(lambda: _send(group_of_log_ins(user.pk)))


def _send(group: str) -> None:
    try:
        async_to_sync(get_channel_layer().group_send)(group, {"type": LOG_INS_CHANGED})
    except (RedisError, OSError) as error:
        # Their beat finds out.
        logger.warning("Sockets can't be told of a changed log-in just now: %s", error)
