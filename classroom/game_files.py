"""Pictures of running games, for media_storage: players have no account, so the game opens its files to all.

A file's address can't be guessed; players get it with the question that shows it.
"""

import logging

from redis.exceptions import RedisError

from accounts.permissions import Person
from classroom.store import files
from media_storage.models import StorageItem
from media_storage.uses import Use

logger = logging.getLogger(__name__)


class GameFiles:
    def uses_of(self, item: StorageItem) -> list[Use]:
        """None: a game ends by itself and keeps nobody from deleting a file."""
        return []

    def shows(self, item: StorageItem, person: Person) -> bool:
        try:
            return files.is_in_running_game(str(item.pk))
        except RedisError:
            logger.exception("Whether a game shows file %s can't be told.", item.pk)
            return False
