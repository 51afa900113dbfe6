"""What is remembered of one connection's captions."""

from collections import OrderedDict
from datetime import datetime
from typing import Any

from rooms.consumers import signing
from rooms.protocol.incoming import CaptionInterim

# So many captions of one connection are remembered: those being typed, and those shown without being kept.
REMEMBERED = 200


class OwnCaptions:
    """What this connection's captions need to be remembered for, bounded."""

    def __init__(self) -> None:
        self._begun: OrderedDict[str, datetime] = OrderedDict()
        self._shown: OrderedDict[str, str] = OrderedDict()
        self.signing = signing.OwnSigning()
        self.unfinished: CaptionInterim | None = None  # the line that is being typed
        self._heard = 0

    def heard(self, event: dict[str, Any]) -> str:
        """The text of an event. A change of what is kept has a number: one that got lost leaves a gap behind it."""
        if event.get("caption") == self._heard + 1:
            self._heard += 1
        return str(event["text"])

    def missed(self, number: int) -> bool:
        """Whether it didn't hear of all so many, as when a server lost Redis for a moment. True once for each gap."""
        before, self._heard = self._heard, number
        return number > before

    def begun_at(self, caption: str, now: datetime) -> datetime:
        """When the server first heard of this caption."""
        return _remember(self._begun, caption, self._begun.get(caption, now))

    def shown(self, caption: str, text: str) -> None:
        """It was shown and isn't kept."""
        _remember(self._shown, caption, text)

    def unkept(self, caption: str) -> str | None:
        """The text of one that was shown and isn't kept."""
        return self._shown.get(caption)

    def forget(self, caption: str) -> None:
        self._shown.pop(caption, None)


def _remember(where: OrderedDict[str, Any], key: str, value: Any) -> Any:
    where[key] = value
    while len(where) > REMEMBERED:
        where.popitem(last=False)
    return value
