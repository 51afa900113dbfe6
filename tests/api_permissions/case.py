"""One request to a route and what each of six people is answered; what a request is about is made by name."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accounts.bin_models import Binnable
from accounts.bin_services import put_into_bin
from accounts.models import User
from tests.conftest import MakeQuiz

PEOPLE = ("nobody", "member", "stranger", "owner", "moderator", "administrator")
EVERYBODY_SIGNED_IN = (403, 200, 200, 200, 200, 200)
MODERATORS = (403, 403, 403, 403, 200, 200)
# What stands for <uuid:segment>.
SEGMENT = uuid.UUID(int=7)


@dataclass(frozen=True)
class Case:
    """One request; `statuses` in the order of PEOPLE. `{…}` in the path and "{…}" in the body are filled in."""

    method: str
    route: str
    statuses: tuple[int, int, int, int, int, int]
    thing: str = ""
    body: Any = None


@dataclass(frozen=True)
class Cast:
    """Those with whom things are made. `somebody(name)`: one of PEOPLE, who is there from then on."""

    owner: User
    somebody: Callable[[str], User]
    make_quiz: MakeQuiz


# How to make each kind of thing that belongs to the owner; what the path names of it.
Things = dict[str, Callable[[Cast], Any]]


def quiz_cases(method: str, route: str, *, body: Any = None, **statuses: tuple[int, ...]) -> list[Case]:
    """A case for each kind of quiz: private, public and hidden by moderators."""
    return [Case(method, route, codes, thing, body) for thing, codes in statuses.items()]  # type: ignore[arg-type]


def in_bin_cases(path: str, thing: str, statuses: tuple[int, int, int, int, int, int]) -> list[Case]:
    """Putting back and deleting for good what is in its owner's bin."""
    return [
        Case("DELETE", f"bin/{path}/<id>/", statuses, thing),
        Case("POST", f"bin/{path}/<id>/restore/", statuses, thing),
    ]


def in_the_bin(thing: Binnable) -> uuid.UUID:
    put_into_bin(thing=thing)
    found: uuid.UUID = thing.pk
    return found
