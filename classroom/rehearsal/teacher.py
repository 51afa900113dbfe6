"""The teacher of a rehearsal, over HTTP as a script would: log-in, quiz, games, saved results, and away with them."""

import http.client
import http.cookiejar
import json
import secrets
import urllib.error
import urllib.request
from typing import Any

TIMEOUT_S = 60
TITLE = "Rehearsal (deleted when it is over)"


class Refused(RuntimeError):
    """The server can't be reached, or answered something else than what this step needs. `code` is the API's, or ""."""

    def __init__(self, message: str, code: str = "", status: int = 0) -> None:
        super().__init__(message)
        self.code, self.status = code, status


class Teacher:
    """A teacher of the instance at `address`; signed in after `log_in` or `register`."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._cookies = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self._cookies)
        )

    def register(self) -> None:
        """A new account with a chance name, signed in."""
        name = f"rehearsal-{secrets.token_hex(4)}"
        password = secrets.token_urlsafe(24)
        self._ask("GET", "auth/session/")  # sets the CSRF cookie
        self._ask(
            "POST", "auth/register/", {"email": f"{name}@rehearsal.example", "username": name, "password": password}
        )
        self.log_in(name, password)

    def log_in(self, user: str, password: str) -> None:
        """Raises Refused with code `login_refused`, `too_many_tries` or `second_factor_required`."""
        self._ask("GET", "auth/session/")
        session = self._ask("POST", "auth/login/", {"login": user, "password": password})
        if session.get("user") is None:
            raise Refused(
                f"The account {user} asks for a second step at log-in, which a rehearsal can't take. "
                "Use a teacher's account without one.",
                "second_factor_required",
            )

    def log_out(self) -> None:
        self._ask("POST", "auth/logout/", {})

    def create_quiz(self, questions: list[dict[str, Any]]) -> str:
        return str(self._ask("POST", "quizzes/", {"title": TITLE, "questions": questions})["id"])

    def create_room(self) -> str:
        """The code of a new call room into which guests come without knocking."""
        return str(self._ask("POST", "rooms/", {"name": TITLE, "waiting_room": False})["code"])

    def create_game(self, quiz_id: str) -> tuple[str, str]:
        """(game id, PIN) of a new game in its lobby."""
        game = self._ask("POST", "games/", {"quiz": quiz_id, "mode": "normal"})
        return game["id"], game["pin"]

    def saved_result(self, game_id: str) -> dict[str, Any]:
        """`questions`, `answers`, `player_scores` and the rest of a finished game."""
        return self._ask("GET", f"results/{game_id}/")

    def delete_quiz(self, quiz_id: str) -> None:
        self._delete_for_good(f"quizzes/{quiz_id}/")

    def delete_result(self, game_id: str) -> None:
        self._delete_for_good(f"results/{game_id}/")

    def has_running_game(self, game_id: str) -> bool:
        try:
            return self._ask("GET", f"games/{game_id}/")["phase"] != "ended"
        except Refused as refused:
            if refused.status == 404:
                return False
            raise

    def cookie_header(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self._named_cookies().items())

    def _named_cookies(self) -> dict[str, str]:
        return {cookie.name: cookie.value or "" for cookie in self._cookies}

    def _delete_for_good(self, path: str) -> None:
        """A rehearsal leaves nothing in the bin."""
        self._delete(path)
        self._delete(f"bin/{path}")

    def _delete(self, path: str) -> None:
        """What isn't there needs no deleting."""
        try:
            self._ask("DELETE", path)
        except Refused as refused:
            if refused.status != 404:
                raise

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        # Over TLS Django compares Referer with Host before it accepts a form or a session's request.
        headers = {"Content-Type": "application/json", "Referer": f"{self._address}/"}
        headers["X-CSRFToken"] = self._named_cookies().get("csrftoken", "")
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self._address}/api/v1/{path}", data, headers, method=method)  # noqa: S310
        try:
            with self._opener.open(request, timeout=TIMEOUT_S) as response:
                answer: dict[str, Any] = json.loads(response.read() or b"{}")
                return answer
        except urllib.error.HTTPError as refusal:
            raise _refused(method, path, refusal) from None
        except (OSError, http.client.HTTPException) as problem:
            reason = getattr(problem, "reason", problem)
            raise Refused(f"{self._address} can't be reached: {reason}.", "unreachable") from None
        except ValueError:
            raise Refused(f"{self._address} doesn't answer as a Classroom does.", "not_classroom") from None


def _refused(method: str, path: str, refusal: urllib.error.HTTPError) -> Refused:
    text = refusal.read().decode(errors="replace")
    try:
        told = json.loads(text)
        code, message = str(told["code"]), str(told["message"])
    except (ValueError, KeyError, TypeError):
        code, message = "", text[:300]
    detail = f" {json.dumps(told['fields'])[:500]}" if code == "invalid" else ""
    return Refused(f"{message}{detail} ({method} {path} → {refusal.code})", code, refusal.code)
