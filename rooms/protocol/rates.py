"""How much one connection may say. The clock is passed in."""

# A browser that enters a room of six gathers some twenty candidates for each of five people within a second.
SIGNAL_BURST, SIGNALS_PER_S = 300, 50.0
BURST, MESSAGES_PER_S = 20, 5.0
# What is being typed goes out five times a second at most, and sentences besides.
CAPTION_BURST, CAPTIONS_PER_S = 30, 8.0
# So many messages over the limit end the connection.
PATIENCE = 100


class Allowance:
    """A bucket of `burst` tokens, filled by `per_s`."""

    def __init__(self, burst: int, per_s: float, now: float) -> None:
        self._burst, self._per_s = float(burst), per_s
        self._tokens, self._counted_at = float(burst), now

    def take(self, now: float, count: int = 1) -> bool:
        """Whether so many more are all right, at `now` seconds."""
        self._tokens = min(self._burst, self._tokens + (now - self._counted_at) * self._per_s)
        self._counted_at = now
        if self._tokens < count:
            return False
        self._tokens -= count
        return True


class Patience:
    """All allowances of a connection; `lost` says that it went on for too long."""

    def __init__(self, now: float) -> None:
        self._signals = Allowance(SIGNAL_BURST, SIGNALS_PER_S, now)
        self._words = Allowance(BURST, MESSAGES_PER_S, now)
        self._captions = Allowance(CAPTION_BURST, CAPTIONS_PER_S, now)
        self._excess = 0

    def allows(self, now: float, *, is_signal: bool, is_caption: bool = False) -> bool:
        allowance = self._signals if is_signal else self._captions if is_caption else self._words
        if allowance.take(now):
            self._excess = max(0, self._excess - 1)
            return True
        self._excess += 1
        return False

    @property
    def lost(self) -> bool:
        return self._excess > PATIENCE
