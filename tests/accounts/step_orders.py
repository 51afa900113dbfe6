"""All orders of a few steps in one browser. What begins alike is done once, and taken back before the next way on."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction

from accounts.models import User
from tests.api_client import Api

Steps = Mapping[str, Callable[["StepBrowser"], object]]


class StepBrowser:
    """What it knows between two steps: its cookies, and what the steps put into `kept` (and don't change there)."""

    def __init__(self, **kept: Any) -> None:
        self.api, self.kept = Api(), kept

    def memory(self) -> tuple[dict[str, str], dict[str, Any]]:
        return {name: morsel.value for name, morsel in self.api.cookies.items()}, dict(self.kept)

    def recall(self, memory: tuple[dict[str, str], dict[str, Any]]) -> None:
        cookies, kept = memory
        self.api.cookies.clear()
        self.api.cookies.load(cookies)
        self.api.credentials(HTTP_X_CSRFTOKEN=cookies["csrftoken"])
        self.kept = dict(kept)

    def whose(self) -> str | None:
        """The name of the person who is logged in."""
        me = self.api.get("/users/me/")
        return str(me.json()["username"]) if me.status_code == 200 else None


def follow(
    sequence: tuple[str, ...],
    browser: StepBrowser,
    steps: Steps,
    expected: Callable[[tuple[str, ...]], str | None],
    *,
    length: int = 3,
) -> int:
    """Take the last step of `sequence`, see who is in, and go on from there in all ways; how many steps were taken."""
    before, taken = browser.memory(), 1
    with transaction.atomic():
        User.objects.update(failed_login_attempts=0)
        steps[sequence[-1]](browser)
        assert browser.whose() == expected(sequence), sequence
        if len(sequence) < length:
            taken += sum(follow((*sequence, step), browser, steps, expected, length=length) for step in steps)
        transaction.set_rollback(True)
    browser.recall(before)
    return taken
