"""The protocol of the sockets as an AsyncAPI 3.0 document, made from the message types themselves."""

import inspect
from collections.abc import Iterable
from typing import Any, get_args

import msgspec

from classroom.protocol import MAX_FRAME_BYTES, VERSION
from classroom.protocol.codes import MESSAGES
from classroom.protocol.examples import INCOMING, OUTGOING
from classroom.protocol.incoming import HostMessage, PlayerMessage
from classroom.protocol.outgoing import Refusal, ToHost, ToPlayer, as_json

_REF = "#/components/schemas/{name}"
_INFO = f"""\
JSON text frames of at most {MAX_FRAME_BYTES} bytes, one message each, told apart by `type`. Operations are named from
the server's side: what it *receives* is what a client sends. A new `game.state` is always a whole snapshot. Ignore
fields and messages that you don't know.

A client names the version that it speaks when it joins, and gets it back in `player.joined`; without a word it is 1.
"""
_HANDSHAKE = {
    "method": "GET",
    "query": {
        "type": "object",
        "properties": {
            "language": {"type": "string", "description": "Of the sentences in `error`; else Accept-Language decides."}
        },
    },
    "bindingVersion": "0.1.0",
}
_CHANNELS: dict[str, dict[str, Any]] = {
    "play": {
        "address": "/ws/play/",
        "title": "Players",
        "description": "No cookies and no log-in: a player joins with a PIN and comes back with a secret. "
        "Closes with 1008 (too many messages), 1012 (the server process restarts: "
        "reconnect at once) and 1013 (too slow to keep up: reconnect and rejoin).",
        "says": PlayerMessage,
        "hears": ToPlayer,
    },
    "host": {
        "address": "/ws/host/{game_id}/",
        "title": "Hosts",
        "description": "The game's owner by the session cookie, or a remote by the cookie of its pairing. "
        "Closes with 4403 (not the host), 4404 (no such game), 1008, 1012 and 1013.",
        "parameters": {"game_id": {"description": "The id of the game, a UUID."}},
        "says": HostMessage,
        "hears": ToHost,
    },
}


def document() -> dict[str, Any]:
    """The whole document as plain values, in a stable order."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Classroom's live game",
            "version": str(VERSION),
            "description": _INFO,
            "externalDocs": {"url": "/api/v1/docs/", "description": "The REST API"},
        },
        "defaultContentType": "application/json",
        "channels": {name: _channel(channel) for name, channel in _CHANNELS.items()},
        "operations": {
            key: operation for name, channel in _CHANNELS.items() for key, operation in _operations(name, channel)
        },
        "components": {"messages": _messages(), "schemas": _schemas()},
    }


def _channel(channel: dict[str, Any]) -> dict[str, Any]:
    kinds = [*get_args(channel["says"]), *get_args(channel["hears"])]
    described = {key: value for key, value in channel.items() if key not in {"says", "hears"}}
    messages = {kind.__name__: {"$ref": f"#/components/messages/{kind.__name__}"} for kind in kinds}
    return {**described, "messages": messages, "bindings": {"ws": _HANDSHAKE}}


def _operations(name: str, channel: dict[str, Any]) -> Iterable[tuple[str, dict[str, Any]]]:
    for key, action, kinds, summary in (
        (f"{name}_receive", "receive", channel["says"], "What a client may say."),
        (f"{name}_send", "send", channel["hears"], "What the server says."),
    ):
        messages = [{"$ref": f"#/channels/{name}/messages/{kind.__name__}"} for kind in get_args(kinds)]
        yield (
            key,
            {"action": action, "channel": {"$ref": f"#/channels/{name}"}, "summary": summary, "messages": messages},
        )


def message_types() -> list[Any]:
    """Every message of both channels, once."""
    kinds = [kind for one in _CHANNELS.values() for side in ("says", "hears") for kind in get_args(one[side])]
    return list(dict.fromkeys(kinds))


def _messages() -> dict[str, Any]:
    examples = {type(example): as_json(example) for example in (*INCOMING, *OUTGOING)}
    return {kind.__name__: _message(kind, examples[kind]) for kind in message_types()}


def _message(kind: Any, example: dict[str, Any]) -> dict[str, Any]:
    text = inspect.getdoc(kind) or ""
    tag = kind.__struct_config__.tag
    return {
        "name": tag,
        "title": tag,
        "summary": text.split("\n\n")[0].replace("\n", " "),
        "payload": {"$ref": _REF.format(name=kind.__name__)},
        "examples": [{"name": kind.__name__, "payload": example}],
    }


def _schemas() -> dict[str, Any]:
    _, schemas = msgspec.json.schema_components(message_types(), ref_template=_REF)
    schemas[Refusal.__name__]["properties"]["code"] = {
        "enum": sorted(MESSAGES),
        "description": "\n".join(f"- `{code}`: {MESSAGES[code]}" for code in sorted(MESSAGES)),
    }
    portable: dict[str, Any] = _portable({name: schemas[name] for name in sorted(schemas)})
    return portable


def _portable(value: Any) -> Any:
    r"""The end of a text is `\Z` in Python's patterns and `$` in everyone else's."""
    if isinstance(value, dict):
        return {
            key: part.replace("\\Z", "$") if key == "pattern" and isinstance(part, str) else _portable(part)
            for key, part in value.items()
        }
    return [_portable(part) for part in value] if isinstance(value, list) else value
