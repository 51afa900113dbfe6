"""Private extra time: named players have longer clocks than the class, and points by their own clock."""

import re
from collections.abc import Mapping

from msgspec import Struct

from accounts.wording import say
from classroom.engine.names import PlayerNameError, clean_name, fold_name

MAX_PERCENT = 200
MAX_NAMES = 200
# "Mia 50", "Mia: 50 %", "Mia +50%"; a digit that belongs to the name has another number after it.
_LINE = re.compile(r"^(?P<name>.+?)(?:[\s:,;=]+\+?|\+)\s*(?P<percent>[0-9]{1,4})\s*%?$")


class ExtraTime(Struct, frozen=True):
    """What one player gets on top of a question's time, in percent: `then` in question `question`, else `percent`.

    The two differ while a question is open in which less was wanted: a running clock never gets shorter.
    """

    percent: int
    question: int = -1
    then: int = 0

    def at(self, index: int) -> int:
        """Percent in question `index`."""
        return self.then if index == self.question else self.percent


def extra_ms(limit_ms: int, percent: int) -> int:
    """By how much a player's clock outlasts a clock of `limit_ms`."""
    return limit_ms * percent // 100


class ExtraTimeError(ValueError):
    """Extra time that can't be given; the message names the place and says what to do."""


def read_extra_time(text: str) -> dict[str, int]:
    """One name and percentage per line, as a teacher types them: percent by name. Raises ExtraTimeError."""
    lines = [line.strip() for line in text.splitlines()]
    given: list[tuple[str, int]] = []
    for line in filter(None, lines):
        match = _LINE.match(line)
        if match is None:
            raise ExtraTimeError(
                say("“%(line)s”: write a name and then how much more time, for example “Mia 50 %%”.", line=line[:60])
            )
        given.append((match["name"], int(match["percent"])))
    return checked_extra_time(given)


def write_extra_time(extra_time: Mapping[str, int]) -> str:
    """The lines that `read_extra_time` reads."""
    return "\n".join(f"{name} {percent} %" for name, percent in extra_time.items())


def checked_extra_time(given: list[tuple[str, int]]) -> dict[str, int]:
    """Percent by cleaned name. Raises ExtraTimeError for what can't be a name, twins, and percentages outside 1–200."""
    if len(given) > MAX_NAMES:
        raise ExtraTimeError(say("Name at most %(most)s players.", most=MAX_NAMES))
    found: dict[str, int] = {}
    folded: set[str] = set()
    for raw, percent in given:
        try:
            name = clean_name(raw)
        except PlayerNameError as error:
            raise ExtraTimeError(f"“{raw[:60]}”: {error}") from error
        if not 1 <= percent <= MAX_PERCENT:
            raise ExtraTimeError(say("“%(name)s”: give 1 to %(most)s %% more time.", name=name, most=MAX_PERCENT))
        if fold_name(name) in folded:
            raise ExtraTimeError(say("“%(name)s” is there twice. Keep one line.", name=name))
        folded.add(fold_name(name))
        found[name] = percent
    return found
