"""When the community was last changed, so that what is remembered of it can be told from what is current.

Saving, deleting, publishing and moderating quizzes count as changes; counters (plays, views, likes) don't, so they may
be as old as a remembered answer lives.
"""

import logging
import uuid
from typing import Any

from django.core.cache import cache
from django.db import transaction
from redis.exceptions import RedisError

GENERATION_KEY = "community-generation"
# Longer than any answer is remembered.
GENERATION_KEPT_S = 24 * 60 * 60
log = logging.getLogger(__name__)


def community_changed() -> None:
    """Forget every remembered answer as soon as the present transaction is through."""
    transaction.on_commit(new_generation)


def forget_with_author(update_fields: frozenset[str] | None, **_signal: Any) -> None:
    """An account was saved: what it published is hidden from the moment it waits to be deleted."""
    if update_fields is not None and "is_deleted" in update_fields:
        community_changed()


def new_generation() -> None:
    try:
        cache.set(GENERATION_KEY, uuid.uuid4().hex, GENERATION_KEPT_S)
    except RedisError:
        # What is stored is stored. Without Redis nothing remembered is served either.
        log.warning("Redis did not answer: remembered lists of quizzes may be half a minute old.")
