"""What everybody in a call sees beside the pictures, such as a game: an id and a title. What the id means is another
app's business; it opens and closes the panel.
"""

import logging
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from redis.exceptions import RedisError

from rooms.models import Room
from rooms.protocol.outgoing import Panel
from rooms.store import presence

logger = logging.getLogger(__name__)
TITLE_MAX_CHARACTERS = 100


def open_panel(*, room: Room, panel_id: str, title: str) -> None:
    """In place of one that is open."""
    presence.set_panel(room.pk, Panel(panel_id, title[:TITLE_MAX_CHARACTERS]))
    _tell(room)


def close_panel(*, room: Room, panel_id: str) -> None:
    """Unless another one was opened meanwhile."""
    panel = panel_of(room)
    if panel is not None and panel.id == panel_id:
        presence.set_panel(room.pk, None)
        _tell(room)


def panel_of(room: Room) -> Panel | None:
    return presence.panel_of(room.pk)


def _tell(room: Room) -> None:
    """Everybody in the call; whom this doesn't reach finds out at the next beat."""
    layer: Any = get_channel_layer()
    try:
        async_to_sync(layer.group_send)(presence.group_of_room(room.pk), {"type": "call.changed"})
    except (RedisError, OSError) as error:
        logger.warning("A call can't be told of its panel just now: %s", error)
