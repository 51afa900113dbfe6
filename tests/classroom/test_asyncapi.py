"""The AsyncAPI document is the protocol's: committed, served, whole, and kept to by a real game."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
import yaml
from channels.db import database_sync_to_async
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st
from jsonschema import Draft7Validator, Draft202012Validator

from classroom.protocol import incoming, outgoing
from classroom.protocol.codes import MESSAGES
from classroom.protocol.examples import INCOMING, OUTGOING
from classroom.protocol.incoming import parse_host, parse_player
from classroom.protocol.outgoing import Refusal
from quizzes import question_types
from tests.classroom.live import Stage

COMMITTED = Path(settings.BASE_DIR) / "docs" / "asyncapi.yaml"
DOCUMENT: dict[str, Any] = yaml.load(COMMITTED.read_text(), yaml.CSafeLoader)
MESSAGES_OF = DOCUMENT["components"]["messages"]
INCOMING_TYPES = sorted(
    {*get_args(incoming.PlayerMessage), *get_args(incoming.HostMessage)}, key=lambda kind: kind.__name__
)


def validator(name: str) -> Draft7Validator:
    """Of a message's payload by the committed document."""
    return Draft7Validator({**DOCUMENT, "$ref": MESSAGES_OF[name]["payload"]["$ref"]})


def named(channel: str, operation: str, type_: str) -> str:
    """The message that a `type` means in one direction of a channel."""
    refs = [one["$ref"].rpartition("/")[2] for one in DOCUMENT["operations"][f"{channel}_{operation}"]["messages"]]
    [name] = [name for name in refs if MESSAGES_OF[name]["name"] == type_]
    return str(name)


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for part in value.values():
            yield from references(part)
    elif isinstance(value, list):
        for part in value:
            yield from references(part)


def resolve(reference: str) -> Any:
    found: Any = DOCUMENT
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    return found


class TestDocument:
    def test_the_committed_document_is_up_to_date(self, tmp_path: Path) -> None:
        made = tmp_path / "asyncapi.yaml"
        call_command("asyncapi", "--file", str(made))
        assert made.read_text() == COMMITTED.read_text(), "The protocol changed: run `make schema` and commit the file."

    def test_it_is_served_to_everybody_and_linked(self, db: None) -> None:
        answer = Client().get("/api/v1/asyncapi.yaml")
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "application/yaml; charset=utf-8"
        assert answer.content.decode() == COMMITTED.read_text()
        refused = Client().post("/api/v1/asyncapi.yaml")
        assert (refused.status_code, yaml.safe_load(refused.content)["code"]) == (405, "method_not_allowed")
        openapi = yaml.load((Path(settings.BASE_DIR) / "docs" / "openapi.yaml").read_text(), yaml.CSafeLoader)
        assert openapi["externalDocs"]["url"] == "/api/v1/asyncapi.yaml"

    def test_it_has_the_shape_of_asyncapi_3(self) -> None:
        assert DOCUMENT["asyncapi"] == "3.0.0"
        assert {"title", "version"} <= set(DOCUMENT["info"])
        assert {name: one["address"] for name, one in DOCUMENT["channels"].items()} == {
            "play": "/ws/play/",
            "host": "/ws/host/{game_id}/",
        }
        for channel in DOCUMENT["channels"].values():
            assert set(re.findall(r"\{(\w+)\}", channel["address"])) == set(channel.get("parameters", {}))
        for operation in DOCUMENT["operations"].values():
            assert operation["action"] in {"send", "receive"}
            channel = operation["channel"]["$ref"]
            # AsyncAPI wants an operation's messages to be its channel's.
            assert operation["messages"]
            assert all(one["$ref"].startswith(f"{channel}/messages/") for one in operation["messages"])

    def test_every_reference_leads_somewhere(self) -> None:
        found = list(references(DOCUMENT))
        assert len(found) > 50
        for reference in found:
            resolve(reference)

    def test_every_message_has_its_type_words_and_an_example(self) -> None:
        sent = [kind for kind in outgoing.Fact.__subclasses__() if kind is not outgoing.PublicGameShared]
        expected = {kind.__name__ for kind in (*INCOMING_TYPES, *sent, outgoing.PublicGame, Refusal)}
        assert set(MESSAGES_OF) == expected, "Add the message to ToPlayer or ToHost and give it an example."
        for name, message in MESSAGES_OF.items():
            schema = resolve(message["payload"]["$ref"])
            assert schema["properties"]["type"] == {"enum": [message["name"]]}, name
            assert message["summary"], name
            assert message["examples"], name

    def test_every_schema_is_a_schema(self) -> None:
        for name, schema in DOCUMENT["components"]["schemas"].items():
            Draft7Validator.check_schema(schema)
            Draft202012Validator.check_schema(schema)
            assert "\\Z" not in json.dumps(schema), name

    def test_every_error_code_is_listed(self) -> None:
        code = DOCUMENT["components"]["schemas"]["Refusal"]["properties"]["code"]
        assert code["enum"] == sorted(MESSAGES)
        assert all(f"`{one}`" in code["description"] for one in MESSAGES)

    @pytest.mark.parametrize("name", sorted(MESSAGES_OF))
    def test_examples_keep_to_their_schema(self, name: str) -> None:
        for example in MESSAGES_OF[name]["examples"]:
            validator(name).validate(example["payload"])

    @pytest.mark.parametrize("example", INCOMING, ids=lambda one: type(one).__name__)
    def test_our_own_parser_reads_the_examples(self, example: Any) -> None:
        parse = parse_player if type(example) in get_args(incoming.PlayerMessage) else parse_host
        assert parse(msgspec.json.encode(example)) == example

    def test_a_fault_is_noticed(self) -> None:
        assert not validator("PlayerJoin").is_valid({"type": "player.join", "pin": "12", "name": "A"})
        assert not validator("PlayerJoin").is_valid({"type": "player.join", "name": "A"})
        assert not validator("AnswerAccepted").is_valid({"type": "answer.accepted", "id": 1, "question": 0})


def strategy(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values of the schemas that messages of clients use."""
    if "$ref" in schema:
        return strategy(resolve(schema["$ref"]))
    if "anyOf" in schema:
        return st.one_of(*map(strategy, schema["anyOf"]))
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    match schema.get("type"):
        case "object":
            required = set(schema.get("required", ()))
            fields = {name: strategy(part) for name, part in schema["properties"].items()}
            return st.fixed_dictionaries(
                {name: part for name, part in fields.items() if name in required},
                optional={name: part for name, part in fields.items() if name not in required},
            )
        case "string" if "pattern" in schema:
            return st.from_regex(schema["pattern"].replace("$", r"\Z"), fullmatch=True)
        case "string":
            # Half of a surrogate pair is no JSON text in UTF-8.
            return st.text(st.characters(exclude_categories=["Cs"]), max_size=schema.get("maxLength", 50))
        case "integer":
            top = schema.get("maximum", schema.get("exclusiveMaximum", 2**63) - 1)
            return st.integers(schema.get("minimum", -(2**63)), top)
        case "boolean":
            return st.booleans()
        case "null":
            return st.none()
    assert set(schema) <= {"default"}, schema
    return st.none() | st.integers(0, 9) | st.text("ab") | st.lists(st.integers(0, 9))


OF_CLIENTS = st.sampled_from(INCOMING_TYPES).flatmap(
    lambda kind: st.tuples(st.just(kind), strategy(resolve(MESSAGES_OF[kind.__name__]["payload"]["$ref"])))
)
UNKNOWN = st.dictionaries(
    st.text("abcxyz_", min_size=1).map(lambda name: f"x_{name}"), st.none() | st.integers() | st.lists(st.booleans())
)


def parsers(kind: Any) -> list[Any]:
    return [
        parse
        for parse, union in ((parse_player, incoming.PlayerMessage), (parse_host, incoming.HostMessage))
        if kind in get_args(union)
    ]


@effort(suppress_health_check=[HealthCheck.too_slow])
@given(OF_CLIENTS)
def test_what_the_document_allows_is_read(made: tuple[Any, dict[str, Any]]) -> None:
    kind, message = made
    for parse in parsers(kind):
        assert type(parse(json.dumps(message))) is kind, message


@effort(suppress_health_check=[HealthCheck.too_slow])
@given(OF_CLIENTS, UNKNOWN)
def test_the_server_ignores_fields_it_does_not_know(made: tuple[Any, dict[str, Any]], unknown: dict[str, Any]) -> None:
    kind, message = made
    for parse in parsers(kind):
        assert parse(json.dumps({**message, **unknown})) == parse(json.dumps(message))


@given(st.sampled_from(OUTGOING), UNKNOWN)
def test_a_client_may_ignore_fields_it_does_not_know(fact: Any, unknown: dict[str, Any]) -> None:
    """More fields are allowed by the document, and the message is the same without them."""
    plain = json.loads(msgspec.json.encode(fact))
    validator(type(fact).__name__).validate({**plain, **unknown})
    assert msgspec.convert({**plain, **unknown}, type(fact)) == fact


class TestVersions:
    async def test_what_was_chosen_is_said(self, new_game: Any, stage: Stage) -> None:
        game = await database_sync_to_async(new_game)()
        for name, fields in (("Anna", {}), ("Ben", {"version": 1})):
            socket = await stage.socket()
            await socket.say("player.join", pin=game.pin, name=name, **fields)
            joined = await socket.next("player.joined")
            assert joined["version"] == 1
            again = await stage.socket()
            await again.say("player.rejoin", pin=game.pin, secret=joined["secret"], **fields)
            assert (await again.next("player.joined"))["version"] == 1

    @pytest.mark.parametrize("version", [0, -1, 2, 10**9])
    async def test_another_version_is_refused_with_what_is_spoken(
        self, new_game: Any, stage: Stage, version: int
    ) -> None:
        game = await database_sync_to_async(new_game)()
        socket = await stage.socket()
        for type_, fields in (("player.join", {"name": "Anna"}), ("player.rejoin", {"secret": "1.x"})):
            await socket.say(type_, pin=game.pin, version=version, **fields)
            error = await socket.next("error")
            assert error["code"] == "unsupported_version"
            assert error["message"].endswith("This server speaks version 1 of the protocol.")
        # The connection stays, and an older word is enough.
        await socket.say("player.join", pin=game.pin, name="Anna", version=1)
        assert (await socket.next("player.joined"))["name"] == "Anna"


def check(channel: str, frame: str) -> str:
    """Keeps to the document, and has no field that isn't in it; its type."""
    message = json.loads(frame)
    name = named(channel, "send", message["type"])
    validator(name).validate(message)
    known = resolve(MESSAGES_OF[name]["payload"]["$ref"])["properties"]
    assert set(message) <= set(known), set(message) - set(known)
    return str(message["type"])


async def test_a_real_game_says_what_the_document_says(new_game: Any, teacher_cookie: str, stage: Stage) -> None:
    questions = [kind.example() for kind in question_types.TYPES.values()]
    game = await database_sync_to_async(new_game)(questions, custom_field="Class")
    host = await stage.host(game.game_id, teacher_cookie)
    await host.say("diagnostics.watch")
    anna = await stage.player(game.pin, "Anna", custom_field="7b")
    ben = await stage.player(game.pin, "Ben")
    await host.next("links.changed")
    await host.say("player.kick", player="2")
    await ben.next("player.removed")
    await host.say("game.start")
    for _ in range(60):
        state = await host.until(lambda state: state["phase"] != "closed" or state["question"]["input"] == "none")
        if state["phase"] in {"podium", "ended"}:
            break
        if state["phase"] == "question" and state["question"]["input"] != "none":
            await anna.phase("question", state["question_index"])
            options = [option["id"] for option in state["question"]["options"]]
            values = {"one": 0, "many": options[:1], "order": options, "number": state["question"]["min"], "text": "x"}
            receipt = await anna.answer(values[state["question"]["input"]])
            assert receipt["type"] == "answer.accepted", receipt
            await host.phase("results")
        else:
            await host.say("game.next", seen=state["revision"])
            await host.until(lambda now, before=state: now["revision"] > before["revision"])
    await anna.phase("podium")
    await anna.say("nonsense")
    await anna.next("error")
    await host.say("game.close")
    await host.phase("ended")
    told = {check("play", frame) for frame in [*anna.frames, *ben.frames]}
    assert told == {"player.joined", "game.state", "answer.accepted", "player.removed", "ping", "error"}
    told = {check("host", frame) for frame in host.frames}
    assert told >= {"game.state", "players.changed", "removed.changed", "answers.counted", "links.changed"}
