"""What every line of the log says about where it comes from: request, game, call, person."""

from contextvars import ContextVar
from typing import Any

_facts: ContextVar[dict[str, Any] | None] = ContextVar("log_facts", default=None)


def begin(**facts: Any) -> None:
    """From here on, in this task or thread and what it starts, lines carry these facts and no earlier ones."""
    _facts.set(dict(facts))


def note(**facts: Any) -> None:
    """Add what has become known, also for lines of whoever began; nothing happens where nobody began."""
    known = _facts.get()
    if known is not None:
        known.update(facts)


def facts() -> dict[str, Any]:
    """The facts of this moment. `request` (a Django request) is there during one, for whoever can read it."""
    return dict(_facts.get() or {})
