"""Plays one game of Classroom: python play.py ws://localhost:8000 482913 Anna"""

import asyncio
import json
import sys
from contextlib import suppress

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed


def choose(question):
    """Something that fits: the first option, the smallest number, any text."""
    ids = [option["id"] for option in question["options"]]
    return {"one": 0, "many": [0], "order": ids, "number": question["min"], "text": "?"}[question["input"]]


def reply_to(message, me):
    """What to say to a message from the server, if anything; a text ends it. `me` is what this player keeps."""
    match message:
        case {"type": "ping", "nonce": nonce}:  # answer at once: this measures the network's delay
            return {"type": "pong", "nonce": nonce}
        case {"type": "player.joined", "secret": str(secret)}:  # it opens the same place again
            me.update(type="player.rejoin", secret=secret)
        case {"type": "answer.accepted", "question": question}:
            print(f"Question {question + 1}: received")
        case {"type": "error", "code": code, "message": text} if code != "try_again":
            return text
        case {"type": "game.state", "phase": "podium" | "ended", "me": mine}:
            return f"{mine['score']} points, place {mine['rank']}"
        case {"phase": "question", "question": question, "question_index": index, "me": {"answered": False}}:
            if question["input"] != "none":  # one id per question: sent twice, it counts once
                return {"type": "answer.submit", "id": f"q{index}", "question": index, "answer": choose(question)}


async def play(address, pin, name):
    me = {"type": "player.join", "pin": pin, "name": name, "version": 1}
    async for socket in connect(f"{address}/ws/play/"):  # opens another one whenever the line is cut
        with suppress(ConnectionClosed):
            await socket.send(json.dumps(me))
            async for frame in socket:
                reply = reply_to(json.loads(frame), me)
                if isinstance(reply, str):
                    return reply
                if reply:
                    await socket.send(json.dumps(reply))


print(asyncio.run(play(*sys.argv[1:4])))
