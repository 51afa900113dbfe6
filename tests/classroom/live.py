"""Playing a live game in tests: sockets with names, frames kept as they came."""

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

from channels.db import database_sync_to_async
from channels.testing import WebsocketCommunicator
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections

from accounts.models import User
from classroom.asgi import application
from classroom.hub.registry import Hub

WAIT_S = 5.0


def session_cookie(user: User) -> str:
    """The Cookie header of a browser where `user` is signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "accounts.backends.EmailOrUsernameBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"sessionid={session.session_key}"


class Socket:
    """One client. `frames` is every text it ever got; `state` the last game state."""

    def __init__(self, path: str, hub: Hub | None, headers: list[tuple[bytes, bytes]]) -> None:
        self.communicator = WebsocketCommunicator(application, path, headers)
        if hub is not None:
            self.communicator.scope["hub"] = hub
        self.frames: list[str] = []
        self.state: dict[str, Any] = {}
        self.secret = ""
        self.close_code: int | None = None
        self._unread: list[dict[str, Any]] = []

    async def connect(self) -> "Socket":
        accepted, code = await self.communicator.connect(timeout=WAIT_S)
        assert accepted, code
        return self

    async def say(self, type_: str, **fields: Any) -> None:
        await self.communicator.send_to(text_data=json.dumps({"type": type_, **fields}))

    async def next(self, *types: str, where: Callable[[dict[str, Any]], bool] = lambda _: True) -> dict[str, Any]:
        """The next message of one of these types (any if none given); others before it are kept aside."""
        deadline = time.monotonic() + WAIT_S
        while True:
            for at, message in enumerate(self._unread):
                if (not types or message["type"] in types) and where(message):
                    del self._unread[at]
                    return message
            await self._read(deadline - time.monotonic(), f"{types} after {self.frames[-3:]}")

    async def phase(self, phase: str, index: int | None = None) -> dict[str, Any]:
        """The state in `phase`, now or soon."""
        deadline = time.monotonic() + WAIT_S
        while self.state.get("phase") != phase or index not in {None, self.state["question_index"]}:
            await self._read(deadline - time.monotonic(), f"phase {phase}, is {self.state.get('phase')}")
        return self.state

    async def until(self, done: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        deadline = time.monotonic() + WAIT_S
        while not done(self.state):
            await self._read(deadline - time.monotonic(), f"a state; last {self.state}")
        return self.state

    async def quiet(self, seconds: float = 0.2) -> list[dict[str, Any]]:
        """What arrives within `seconds`."""
        await asyncio.sleep(seconds)
        while not self.communicator.output_queue.empty():
            await self._read(1, "a waiting frame")
        unread, self._unread = self._unread, []
        return unread

    async def _read(self, timeout_s: float, wanted: str) -> None:
        try:
            event = await asyncio.wait_for(self.communicator.output_queue.get(), max(0.01, timeout_s))
        except TimeoutError:
            raise AssertionError(f"Waited for {wanted}.") from None
        if event["type"] == "websocket.close":
            self.close_code = event.get("code")
            self._unread.append({"type": "closed", "code": self.close_code})
            return
        self.frames.append(event["text"])
        message = json.loads(event["text"])
        if message["type"] == "game.state":
            self.state = message
        self._unread.append(message)

    async def answer(self, value: Any, *, question: int | None = None, client_id: str | None = None) -> dict[str, Any]:
        """Submit, and the receipt or error."""
        question = self.state["question_index"] if question is None else question
        client_id = client_id or f"answer-{question}"
        await self.say("answer.submit", id=client_id, question=question, answer=value)
        return await self.next(
            "answer.accepted", "error", where=lambda m: client_id in {m.get("id"), m.get("reply_to")}
        )

    async def close(self) -> None:
        await self.communicator.disconnect()


class Stage:
    """Opens sockets on one or more hubs and closes them at the end."""

    def __init__(self) -> None:
        self.sockets: list[Socket] = []
        self.hubs: list[Hub] = []

    def hub(self) -> Hub:
        """One more "process"."""
        self.hubs.append(Hub())
        return self.hubs[-1]

    async def socket(
        self, path: str = "/ws/play/", *, hub: Hub | None = None, cookie: str = "", **headers: str
    ) -> Socket:
        listed = [(b"host", b"testserver")]
        listed += [(name.encode(), value.encode()) for name, value in headers.items()]
        if cookie:
            listed.append((b"cookie", cookie.encode()))
        if hub is None:
            hub = self.hubs[0] if self.hubs else self.hub()
        socket = Socket(path, hub, listed)
        self.sockets.append(socket)
        return await socket.connect()

    async def player(self, pin: str, name: str, *, hub: Hub | None = None, **fields: Any) -> Socket:
        """A socket that has joined."""
        socket = await self.socket(hub=hub)
        await socket.say("player.join", pin=pin, name=name, **fields)
        joined = await socket.next("player.joined", "error")
        assert joined["type"] == "player.joined", joined
        socket.secret = joined["secret"]
        await socket.next("game.state")
        return socket

    async def host(self, game_id: Any, cookie: str, *, hub: Hub | None = None) -> Socket:
        socket = await self.socket(f"/ws/host/{game_id}/", hub=hub, cookie=cookie)
        await socket.until(bool)
        return socket

    async def close(self) -> None:
        for socket in self.sockets:
            await socket.close()
        for hub in self.hubs:
            await hub.stop()
        # The thread in which consumers and savers use the database keeps its connection otherwise.
        await database_sync_to_async(connections.close_all)()
