"""Names that are refused, names that are made up, the proof of work: what lets a player in."""

import asyncio
import base64
import json
import time
from collections.abc import Iterator
from random import Random
from typing import Any

import altcha
import pytest
from channels.db import database_sync_to_async
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from classroom import join_proof
from classroom.engine.bad_names import is_bad_name
from classroom.engine.generated_names import LANGUAGES, names_of, numbered, offered_name, suggest
from classroom.engine.names import NAME_MAX_CHARACTERS, clean_name, fold_name
from classroom.store.client import sync_client
from tests.classroom.live import Stage

EASY = override_settings(JOIN_PROOF_NUMBERS=200)


@pytest.fixture
def easy_proofs() -> Iterator[None]:
    with EASY:
        yield


def solved(challenge: dict[str, Any]) -> str:
    """What a client sends: ALTCHA's own solver does the work."""
    found = altcha.Challenge.from_dict(challenge)
    solution = altcha.solve_challenge(found)
    assert solution is not None
    return altcha.Payload(found, solution).to_base64()


class TestBadNames:
    @pytest.mark.parametrize(
        "name",
        [
            *("fuck", "FuCk", "f u c k", "f.u.c.k", "fuuuuck", "ｆｕｃｋ", "fuсk", "sh1t", "$hit", "a$$hole", "b1tch"),
            *("fucker99", "xXfuckXx", "BigFuck", "Arschloch", "Hurensohn", "scheiße", "Scheisse", "Wichser"),
            *("merde", "connard", "salope", "puta", "mierda", "cabrón", "cabron", "n1gger", "Hitler", "Sieg Heil"),
        ],
    )
    def test_rude_in_four_languages_and_however_it_is_written(self, name: str) -> None:
        assert is_bad_name(clean_name(name))

    @pytest.mark.parametrize(
        "name",
        [
            *("Anna", "Scunthorpe", "Essex", "Penistone", "Hancock", "Peacock", "Cockburn", "Dickens", "Cassie"),
            *("Matsushita", "Shitij", "Phuc", "Nigeria", "Niger", "Montenegro", "Titus", "Analise", "Assam", "Peter"),
            *("Wang", "Fanny", "Concha", "Semen", "Jesús", "Chloé", "Fatma", "Arsène", "Middlesex", "Classroom", "7b"),
            *("Müller", "李雷", "Ольга", "محمد", "👩‍🚀", "Jürgen Fuchs", "Max Xaver", "Dick Van Dyke"),
        ],
    )
    def test_what_people_and_places_are_called_passes(self, name: str) -> None:
        assert not is_bad_name(clean_name(name))

    @given(st.text(max_size=60))
    def test_every_text_is_judged(self, name: str) -> None:
        assert is_bad_name(name) in {True, False}


class TestGeneratedNames:
    @pytest.mark.parametrize("language", sorted(LANGUAGES))
    def test_every_name_of_a_language_is_fit_and_leaves_room_for_a_number(self, language: str) -> None:
        names = list(names_of(language))
        assert len(names) == len({fold_name(name) for name in names}) > 900
        assert [name for name in names if clean_name(name) != name] == []
        assert [name for name in names if len(name) > NAME_MAX_CHARACTERS - 3] == []
        assert [word for words in LANGUAGES[language] for word in words if is_bad_name(word)] == []

    @given(st.text(max_size=40), st.integers(1, 3), st.integers())
    def test_suggestions_are_different_names_of_ours(self, language: str, count: int, seed: int) -> None:
        names = suggest(language, count, Random(seed))
        assert len(set(names)) == count
        assert [offered_name(name) for name in names] == names

    @pytest.mark.parametrize(
        ("language", "example"), [("de-CH", "de"), ("DE", "de"), ("fr", "fr"), ("pt-BR", "en"), ("", "en")]
    )
    def test_the_language_is_the_readers_where_there_are_words(self, language: str, example: str) -> None:
        assert suggest(language, 3, Random(1)) == suggest(example, 3, Random(1))

    @pytest.mark.parametrize("name", ["Quiet Anna", "Quiet", "Otter Quiet", "Quiet Otter 2", "", "Quiet Otter Quiet"])
    def test_anything_else_was_not_offered(self, name: str) -> None:
        assert offered_name(name) is None

    def test_a_name_in_another_case_is_the_offered_one(self) -> None:
        assert offered_name("quiet  OTTER") == "Quiet Otter"
        assert [*numbered("Quiet Otter")][:3] == ["Quiet Otter", "Quiet Otter 2", "Quiet Otter 3"]


class TestNamesOnTheSocket:
    async def refusal(self, socket: Any, pin: str, **fields: Any) -> dict[str, Any]:
        await socket.say("player.join", pin=pin, **fields)
        return dict(await socket.next("error"))

    async def test_a_refused_name_is_never_seen(self, stage: Stage, new_game: Any, teacher_cookie: str) -> None:
        game = await database_sync_to_async(new_game)(names="filtered", custom_field="Class")
        host, socket = await stage.host(game.game_id, teacher_cookie), await stage.socket()
        refused = await self.refusal(socket, game.pin, name="sh1thead fuck")
        assert (refused["code"], refused["message"]) == (
            "name_refused",
            "Please choose a friendlier name. Everyone in the room will see it.",
        )
        assert (await self.refusal(socket, game.pin, name="Anna", custom_field="fuck"))["code"] == "name_refused"
        await socket.say("player.join", pin=game.pin, name="Anna", custom_field="7b")
        await socket.next("player.joined")
        await host.next("players.changed", where=lambda m: len(m["players"]) == 1)
        assert not any("fuck" in frame for frame in host.frames)

    async def test_who_stands_at_the_form_hears_that_the_door_closes(
        self, stage: Stage, new_game: Any, teacher_cookie: str
    ) -> None:
        game, here, elsewhere = await database_sync_to_async(new_game)(), stage.hub(), stage.hub()
        host = await stage.host(game.game_id, teacher_cookie, hub=here)
        visitors = [await stage.socket(hub=here), await stage.socket(hub=elsewhere)]

        async def door() -> set[tuple[bool, bool]]:
            for visitor in visitors:
                await visitor.say("join.prepare", pin=game.pin)
            terms = [await visitor.next("join.terms") for visitor in visitors]
            return {(said["locked"], said["over"]) for said in terms}

        assert await door() == {(False, False)}
        await host.say("lobby.lock", locked=True)
        await host.until(lambda state: bool(state["locked"]))
        assert await door() == {(True, False)}
        await host.say("game.end", seen=host.state["revision"])
        await host.phase("ended")
        assert await door() == {(True, True)}
        # A phone that is left at the form keeps no game alive.
        assert elsewhere._rooms == {}

    async def test_without_the_option_names_are_the_teachers_own_business(self, stage: Stage, new_game: Any) -> None:
        game = await database_sync_to_async(new_game)()
        await stage.player(game.pin, "Arschloch")

    async def test_names_that_are_given_out(self, stage: Stage, new_game: Any) -> None:
        game = await database_sync_to_async(new_game)(names="generated")
        socket = await stage.socket()
        await socket.say("join.prepare", pin=game.pin, language="de")
        terms = await socket.next("join.terms")
        assert len(terms["suggestions"]) == 3
        assert set(terms["suggestions"]) <= set(names_of("de"))
        assert (await self.refusal(socket, game.pin, name="Anna"))["code"] == "name_not_offered"
        await socket.say("player.join", pin=game.pin, name=terms["suggestions"][0])
        assert (await socket.next("player.joined"))["name"] == terms["suggestions"][0]

    async def test_20_who_choose_one_name_at_once_get_a_number_each(self, stage: Stage, new_game: Any) -> None:
        game = await database_sync_to_async(new_game)(names="generated")
        sockets = [await stage.socket() for _ in range(20)]
        await asyncio.gather(*(socket.say("player.join", pin=game.pin, name="Quiet Otter") for socket in sockets))
        joined = [(await socket.next("player.joined"))["name"] for socket in sockets]
        assert sorted(joined) == sorted(["Quiet Otter", *(f"Quiet Otter {number}" for number in range(2, 21))])

    async def test_a_lost_reply_gives_the_same_numbered_name(self, stage: Stage, new_game: Any) -> None:
        game = await database_sync_to_async(new_game)(names="generated")
        await stage.player(game.pin, "Quiet Otter")
        first = await stage.player(game.pin, "Quiet Otter", token="t" * 20)
        again = await stage.player(game.pin, "Quiet Otter", token="t" * 20)
        assert first.state["me"] == again.state["me"]
        assert again.state["me"]["name"] == "Quiet Otter 2"


class TestProof:
    """ALTCHA's library on both sides."""

    @EASY
    def test_a_solved_challenge_is_good_for_its_pin_only(self) -> None:
        proof = solved(join_proof.new_challenge("123456"))
        assert join_proof.proof_identity(proof, "123456")
        assert join_proof.proof_identity(proof, "123457") is None

    @EASY
    def test_a_challenge_is_easier_for_nobody(self) -> None:
        for _ in range(20):
            payload = json.loads(base64.b64decode(solved(join_proof.new_challenge("123456"))))
            assert 100 <= payload["solution"]["counter"] < 200

    @EASY
    def test_an_old_one_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        proof = solved(join_proof.new_challenge("123456"))
        later = time.time() + join_proof.CHALLENGE_S + 2
        monkeypatch.setattr(time, "time", lambda: later)
        assert join_proof.proof_identity(proof, "123456") is None

    @EASY
    @pytest.mark.parametrize(
        ("part", "name", "value"),
        [
            ("parameters", "keyPrefix", "00"),
            ("parameters", "expiresAt", 99_999_999_999),
            ("parameters", "expiresAt", None),
            ("parameters", "data", {"pin": "654321", "numbers": 200}),
            ("parameters", "cost", 0),
            ("challenge", "signature", "00" * 32),
            ("challenge", "signature", None),
            ("solution", "counter", 1),
            ("solution", "counter", -1),
            ("solution", "derivedKey", "00" * 32),
        ],
    )
    def test_a_forged_one_is_refused(self, part: str, name: str, value: Any) -> None:
        payload = json.loads(base64.b64decode(solved(join_proof.new_challenge("123456"))))
        parts = {**payload, "parameters": payload["challenge"]["parameters"]}
        parts[part][name] = value
        forged = base64.b64encode(json.dumps(payload).encode()).decode()
        assert join_proof.proof_identity(forged, "123456") is None
        assert join_proof.proof_identity(forged, "654321") is None

    @EASY
    def test_one_of_another_instance_is_refused(self) -> None:
        proof = solved(join_proof.new_challenge("123456"))
        with override_settings(SECRET_KEY="x" * 60):
            assert join_proof.proof_identity(proof, "123456") is None

    @given(st.one_of(st.text(), st.recursive(st.none() | st.integers() | st.text(), st.lists).map(json.dumps)))
    def test_any_text_is_refused_and_nothing_raises(self, text: str) -> None:
        assert join_proof.proof_identity(text, "123456") is None
        assert join_proof.proof_identity(base64.b64encode(text.encode("utf-8", "replace")).decode(), "1234") is None


@pytest.mark.usefixtures("easy_proofs")
class TestProtectedLobby:
    async def terms(self, socket: Any, pin: str) -> dict[str, Any]:
        await socket.say("join.prepare", pin=pin)
        return dict(await socket.next("join.terms"))

    async def test_the_proof_opens_the_door_once(self, stage: Stage, new_game: Any) -> None:
        game = await database_sync_to_async(new_game)(protect_join=True)
        socket = await stage.socket()
        await socket.say("player.join", pin=game.pin, name="Anna")
        assert (await socket.next("error"))["code"] == "proof_required"
        terms = await self.terms(socket, game.pin)
        assert terms["challenge_s"] == join_proof.CHALLENGE_S
        proof = solved(terms["challenge"])
        await socket.say("player.join", pin=game.pin, name="Anna", proof="nonsense")
        assert (await socket.next("error"))["code"] == "proof_invalid"
        await socket.say("player.join", pin=game.pin, name="Anna", proof=proof)
        await socket.next("player.joined")
        other = await stage.socket()
        await other.say("player.join", pin=game.pin, name="Ben", proof=proof)
        assert (await other.next("error"))["code"] == "proof_used"
        assert (await other.quiet()) == []

    async def test_40_joins_with_one_proof_are_one_player(self, stage: Stage, new_game: Any) -> None:
        game = await database_sync_to_async(new_game)(protect_join=True)
        hubs = [stage.hub(), stage.hub()]
        sockets = [await stage.socket(hub=hubs[number % 2]) for number in range(40)]
        proof = solved((await self.terms(sockets[0], game.pin))["challenge"])
        await asyncio.gather(
            *(
                socket.say("player.join", pin=game.pin, name=f"robot {number}", proof=proof)
                for number, socket in enumerate(sockets)
            )
        )
        replies = [await socket.next("player.joined", "error") for socket in sockets]
        assert sorted(reply.get("code", "joined") for reply in replies) == ["joined", *["proof_used"] * 39]

    async def test_a_refused_name_does_not_cost_the_proof_and_a_lost_reply_neither(
        self, stage: Stage, new_game: Any
    ) -> None:
        game = await database_sync_to_async(new_game)(protect_join=True)
        socket = await stage.socket()
        first = solved((await self.terms(socket, game.pin))["challenge"])
        await stage.player(game.pin, "Anna", proof=first, token="t" * 20)
        again = await stage.player(game.pin, "Anna", proof=first, token="t" * 20)
        assert again.state["me"]["id"] == "1"
        second = solved((await self.terms(socket, game.pin))["challenge"])
        await socket.say("player.join", pin=game.pin, name="Anna", proof=second)
        assert (await socket.next("error"))["code"] == "name_taken"
        await socket.say("player.join", pin=game.pin, name="Ben", proof=second)
        await socket.next("player.joined")

    async def test_no_proof_is_kept_longer_than_its_game_and_none_in_clear(self, stage: Stage, new_game: Any) -> None:
        game = await database_sync_to_async(new_game)(protect_join=True)
        socket = await stage.socket()
        proof = solved((await self.terms(socket, game.pin))["challenge"])
        await stage.player(game.pin, "Anna", proof=proof)
        [key] = sync_client().keys("*:proofs")
        assert sync_client().ttl(key) > 0
        signature = json.loads(base64.b64decode(proof))["challenge"]["signature"]
        assert signature.encode() not in sync_client().smembers(key)

    async def test_other_games_ask_for_nothing(self, stage: Stage, new_game: Any) -> None:
        game = await database_sync_to_async(new_game)()
        socket = await stage.socket()
        terms = await self.terms(socket, game.pin)
        assert terms == {
            "type": "join.terms",
            "pin": game.pin,
            "custom_field": None,
            "teams": [],
            "names": "typed",
            "suggestions": [],
            "challenge": None,
            "challenge_s": None,
            "locked": False,
            "over": False,
        }
