"""The teacher of a measured game, over HTTP as a script would: account, quiz, game, saved result."""

import http.cookiejar
import json
import secrets
import urllib.error
import urllib.request
from typing import Any

TIMEOUT_S = 30


class Unexpected(RuntimeError):
    """The server answered something else than what this step needs."""


class Teacher:
    """A signed-in teacher of the instance at `address`."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._cookies = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self._cookies)
        )

    def register(self) -> None:
        """A new account with a chance name, signed in."""
        name = f"bench-{secrets.token_hex(4)}"
        password = secrets.token_urlsafe(24)
        self._ask("GET", "auth/session/")  # sets the CSRF cookie
        self._post("auth/register/", {"email": f"{name}@bench.example", "username": name, "password": password})
        self._post("auth/login/", {"login": name, "password": password})

    def create_game(self, questions: list[dict[str, Any]]) -> tuple[str, str]:
        """(game id, PIN) of a new game in its lobby."""
        quiz = self._post("quizzes/", {"title": "Measured quiz", "questions": questions})
        game = self._post("games/", {"quiz": quiz["id"], "mode": "normal"})
        return game["id"], game["pin"]

    def saved_result(self, game_id: str) -> dict[str, Any]:
        """`answers`, `player_scores` and the rest of a finished game."""
        return self._ask("GET", f"results/{game_id}/")

    def cookie_header(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self._named_cookies().items())

    def _named_cookies(self) -> dict[str, str]:
        return {cookie.name: cookie.value or "" for cookie in self._cookies}

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return self._ask("POST", path, body)

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        headers = {"Content-Type": "application/json", "X-CSRFToken": self._named_cookies().get("csrftoken", "")}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self._address}/api/v1/{path}", data, headers, method=method)
        try:
            with self._opener.open(request, timeout=TIMEOUT_S) as response:
                return json.loads(response.read() or b"{}")
        except urllib.error.HTTPError as refusal:
            raise Unexpected(f"{method} {path} → {refusal.code}: {refusal.read().decode()[:500]}") from refusal


def measured_questions(count: int) -> list[dict[str, Any]]:
    """`count` multiple-choice questions of the usual size."""
    return [
        {
            "type": "ABCD",
            "question": f"Question {number + 1}: which of these cities lies furthest to the north?",
            "time": 120,
            "answers": [
                {"answer": "Reykjavík", "right": True},
                {"answer": "Copenhagen", "right": False},
                {"answer": "Vancouver", "right": False},
                {"answer": "Vladivostok", "right": False},
            ],
        }
        for number in range(count)
    ]
