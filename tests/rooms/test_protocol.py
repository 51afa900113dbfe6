"""The pure part: codes, what is read as signalling, rates, credentials."""

import base64
import hashlib
import hmac
import json
import secrets
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.protocol import MAX_FRAME_BYTES
from rooms.protocol.ice import servers_for
from rooms.protocol.incoming import Enter, Signal, parse
from rooms.protocol.outgoing import IceServer, Refusal
from rooms.protocol.rates import BURST, MESSAGES_PER_S, PATIENCE, SIGNAL_BURST, Patience
from rooms.protocol.room_codes import DIGITS, LETTERS, make_code, read_code
from tests.rooms.calls import CANDIDATE, SDP, candidate, offer

TO = "0b3c6d0e-6b1f-4f0a-9a53-5d0f6a1c2b3d"


def read(**fields: Any) -> Any:
    return parse(json.dumps({"type": "signal", "to": TO, "session": "session-1", **fields}))


class TestCodes:
    def test_codes_leave_out_what_is_confused(self) -> None:
        codes = {make_code(secrets.choice) for _ in range(500)}
        assert len(codes) == 500
        assert not set("IO01") & set("".join(codes))
        assert all(read_code(code) == code for code in codes)

    def test_the_choice_is_passed_in(self) -> None:
        asked: list[str] = []
        assert make_code(lambda letters: asked.append(letters) or letters[0]) == "AAAA-2222"  # type: ignore[func-returns-value]
        assert asked == [LETTERS] * 4 + [DIGITS] * 4

    @pytest.mark.parametrize("typed", ["kxwp7346", " KXWP 7346 ", "Kxwp – 7346", "KXWP-7346\n"])
    def test_codes_are_read_as_people_type_them(self, typed: str) -> None:
        assert read_code(typed) == "KXWP-7346"

    @pytest.mark.parametrize("typed", ["", "KXWP", "KXW-7346", "KXWP-73461", "KXWP-734A", "K" * 1000, "KXWP-７３４６"])
    def test_other_texts_are_no_codes(self, typed: str) -> None:
        assert read_code(typed) is None


class TestSignals:
    def test_what_browsers_send_is_read(self) -> None:
        assert isinstance(read(**offer()), Signal)
        assert isinstance(read(**candidate(usernameFragment="4ZcD")), Signal)
        assert isinstance(read(**candidate("")), Signal)
        mdns = "candidate:842163049 1 udp 1677729535 5c5d9a2c-8d1e.local 40211 typ host generation 0"
        assert isinstance(read(**candidate(mdns)), Signal)

    @pytest.mark.parametrize(
        "fields",
        [
            {},
            {**offer(), **candidate()},
            offer("hello"),
            offer(SDP.replace("\r\n", "\n")),
            offer(SDP + "not a line\r\n"),
            offer(SDP + "a=x\x00y\r\n"),
            offer(SDP.replace("a=fingerprint", "a=fingerprnt")),
            offer(SDP.replace("a=ice-ufrag", "a=ice-ufrg")),
            offer("v=0\r\na=fingerprint:x\r\na=ice-ufrag:x\r\n"),
            offer(SDP + "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n" * 40),
            offer(SDP + "a=" + "x" * 5000 + "\r\n"),
            {"description": {"type": "rollback", "sdp": SDP}},
            candidate("candidate:1 1 udp 1 host 1 typ nowhere"),
            candidate(CANDIDATE + "\r\na=evil"),
            candidate(sdpMLineIndex=-1),
            candidate(sdpMLineIndex=10**6),
            candidate(sdpMid="x" * 33),
            {**offer(), "to": "everybody"},
            {**offer(), "session": ""},
        ],
        ids=lambda fields: str(fields)[:50],
    )
    def test_anything_else_is_refused(self, fields: dict[str, Any]) -> None:
        answer = read(**fields)
        assert isinstance(answer, Refusal)
        assert answer.code in {"invalid_signal", "invalid_message"}

    def test_frames_have_a_size(self) -> None:
        assert parse("x" * (MAX_FRAME_BYTES + 1)).code == "too_large"  # type: ignore[union-attr]
        assert isinstance(read(**offer(SDP + "a=x\r\n" * 12_000)), Refusal)

    @given(st.one_of(st.text(), st.binary(), st.none(), st.recursive(st.integers(), st.lists).map(json.dumps)))
    def test_reading_never_raises(self, frame: str | bytes | None) -> None:
        assert isinstance(parse(frame), Refusal)

    def test_entering_is_read(self) -> None:
        message = parse('{"type": "room.enter", "session": "abcdefgh", "name": "Anna"}')
        assert message == Enter("abcdefgh", "Anna", "")


class TestRates:
    def test_a_burst_then_a_steady_rate(self) -> None:
        patience = Patience(0.0)
        assert [patience.allows(0.0, is_signal=False) for _ in range(BURST + 1)] == [True] * BURST + [False]
        assert patience.allows(1 / MESSAGES_PER_S, is_signal=False)
        assert not patience.allows(1 / MESSAGES_PER_S, is_signal=False)

    def test_signals_are_counted_apart(self) -> None:
        patience = Patience(0.0)
        assert all(patience.allows(0.0, is_signal=True) for _ in range(SIGNAL_BURST))
        assert not patience.allows(0.0, is_signal=True)
        assert patience.allows(0.0, is_signal=False)

    def test_a_flood_ends_patience(self) -> None:
        patience = Patience(0.0)
        for _ in range(BURST + PATIENCE):
            patience.allows(0.0, is_signal=False)
        assert not patience.lost
        patience.allows(0.0, is_signal=False)
        assert patience.lost


class TestCredentials:
    def test_each_participant_has_their_own_for_a_time(self) -> None:
        def given(participant: str) -> list[IceServer]:
            return servers_for(
                participant, stun=["stun:s"], turn=["turn:t?transport=udp"], secret="geheim", now=1000, lifetime_s=600
            )

        stun, turn = given("anna")
        assert stun == IceServer(["stun:s"])
        assert turn.username == "1600:anna"
        assert base64.b64decode(turn.credential) == hmac.digest(b"geheim", b"1600:anna", hashlib.sha1)
        assert given("ben")[1].credential != turn.credential

    def test_without_servers_there_are_none(self) -> None:
        assert servers_for("anna", stun=[], turn=[], secret="", now=0, lifetime_s=1) == []
