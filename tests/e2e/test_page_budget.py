"""The player page's budget: what its first load brings over the line, and how soon somebody can type their name."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from bench.page_load import SLOW_4G, load_page
from classroom import services as live
from classroom.engine import GameOptions
from quizzes.models import Quiz
from tests.e2e.game_page import PHONE, NewContext

pytestmark = pytest.mark.e2e

# Without fonts, pictures' and films' bytes; headers count.
BYTES = 100_000
# The page, and all that it names: nothing is asked for only when something else has come.
DEPTH = 2
# 1.5 s on an idle machine (docs/performance.md); this one does other work, and speaks HTTP/1.1.
INTERACTIVE_MS = 15_000


def test_the_players_page_is_small_and_soon_there(
    daphne_servers: Callable[[int], list[str]], new_context: NewContext, teacher: User, make_quiz: Callable[..., Quiz]
) -> None:
    base = daphne_servers(1)[0]
    game = live.create_game(quiz=make_quiz(teacher), host=teacher, options=GameOptions())
    # The language whose words take the most bytes.
    first = load_page(new_context(**PHONE, locale="ta"), f"{base}/play/{game.pin}/", line=SLOW_4G)
    assert f"{base}/words/ta/player.js" in first.bytes_by_address
    assert sum(first.bytes_by_address.values()) <= BYTES
    assert {address: depth for address, depth in first.depth_by_address.items() if depth > DEPTH} == {}
    assert 0 < first.interactive_ms <= INTERACTIVE_MS


def test_the_page_itself_is_compressed(client: Client, teacher: User, make_quiz: Callable[..., Quiz]) -> None:
    game = live.create_game(quiz=make_quiz(teacher), host=teacher, options=GameOptions())
    answer = client.get(f"/play/{game.pin}/", headers={"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) < 4_000
