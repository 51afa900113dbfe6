"""Signed words in a call: one's own, of a published alphabet, in order, no faster than hands."""

from typing import Any
from uuid import uuid4

import pytest
from channels.db import database_sync_to_async
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from rooms.models import Room, TranscriptSegment
from rooms.protocol.rates import CAPTION_BURST
from rooms.protocol.signing import LETTER_BURST, LETTERS_PER_S, SpelledLetter, SpelledWords, is_spelled
from tests.rooms.calls import Visitor, Visitors

ALPHABET = frozenset("ABC")


def spelled(text: str, confidence: float = 0.9) -> list[SpelledLetter]:
    return [SpelledLetter(letter, confidence) for letter in text]


def say(words: SpelledWords, word: str, text: str, *, place: int, finished: bool = True, now: float = 0) -> str | None:
    return words.problem_of(word, text, spelled(text), place=place, alphabet=ALPHABET, finished=finished, now=now)


# --- the rules ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "letters", "is_so"),
    [
        ("ABBA", "ABBA", True),
        ("", "", True),
        ("ABBA", "ABB", False),
        ("AB", "BA", False),
        ("ABD", "ABD", False),
        ("A B", "A B", False),
        ("abba", "abba", False),
    ],
)
def test_a_word_is_made_of_letters_of_the_alphabet(text: str, letters: str, is_so: bool) -> None:
    assert is_spelled(text, spelled(letters), ALPHABET) is is_so


def test_a_letter_may_have_several_characters() -> None:
    letters = [SpelledLetter("ක", 0.9), SpelledLetter("කා", 0.9)]
    assert is_spelled("කකා", letters, {"ක", "කා"})
    assert not is_spelled("කකා", letters, {"ක"})


def test_words_come_in_order_and_may_be_said_again() -> None:
    words = SpelledWords(0)
    assert say(words, "one", "A", place=1, finished=False) is None
    assert say(words, "one", "AB", place=1) is None
    assert say(words, "two", "C", place=3) is None
    # A lost receipt: the same word once more, however late.
    assert say(words, "one", "AB", place=1) is None
    assert say(words, "late", "C", place=2) == "out_of_order"
    assert say(words, "same place", "C", place=3) == "out_of_order"
    assert say(words, "two", "CC", place=3, finished=False) == "out_of_order"


def test_no_hands_spell_so_fast() -> None:
    words = SpelledWords(0)
    long = "A" * 40
    assert [say(words, f"word {at}", long, place=at) for at in range(3)] == [None, "too_fast", "too_fast"]
    assert say(words, "later", long, place=9, now=(40 - (LETTER_BURST - 40)) / LETTERS_PER_S) is None


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, 6), st.text("AB", max_size=6), st.booleans(), st.floats(0, 2)), max_size=60))
def test_whatever_is_said_finished_words_rise_and_letters_are_bounded(
    sayings: list[tuple[int, str, bool, float]],
) -> None:
    words, now, letters, places = SpelledWords(0), 0.0, dict[int, int](), list[int]()
    for place, text, finished, passed in sayings:
        now += passed
        if say(words, f"word {place}", text, place=place, finished=finished, now=now) is None:
            letters[place] = max(letters.get(place, 0), len(text))
            if finished and place not in places:
                places.append(place)
    assert places == sorted(places)
    assert sum(letters.values()) <= LETTER_BURST + LETTERS_PER_S * now + 1e-6


# --- over the socket ------------------------------------------------------------------------------


def word(shown: str, *, place: int = 1, type_: str = "caption.commit", **fields: Any) -> dict[str, Any]:
    letters = [{"letter": letter, "confidence": 0.7} for letter in shown]
    said = {"id": uuid4().hex, "text": shown, "source": "sign", "letters": letters, "vocabulary": "asl@1"}
    return {"type_": type_, **said, "place": place, **fields}


async def answer(visitor: Visitor, said: dict[str, Any]) -> dict[str, Any]:
    """The receipt, or why not."""
    await visitor.say(**said)
    return await visitor.next(
        "caption.stored", "error", where=lambda told: told["type"] == "error" or told["reply_to"] == said["id"]
    )


@database_sync_to_async
def texts() -> list[str]:
    return list(TranscriptSegment.objects.order_by("start_ms", "end_ms").values_list("text", flat=True))


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("shipped_vocabularies")
class TestInACall:
    async def test_letters_are_seen_one_by_one_with_how_sure_they_are(
        self, room: Room, teacher: User, visitors: Visitors
    ) -> None:
        host = await visitors.inside(room, teacher)
        anna = await visitors.guest(room, host, "Anna")
        await host.say("transcript.start")
        await host.next("transcript.state", where=lambda said: said["running"])
        begun = word("JA", type_="caption.interim")
        await anna.say(**begun)
        seen = await host.next("caption.interim")
        assert (seen["text"], seen["speaker"], seen["source"]) == ("JA", anna.id, "sign")
        assert seen["letters"] == [{"letter": "J", "confidence": 0.7}, {"letter": "A", "confidence": 0.7}]
        finished = word("JAM", id=begun["id"], confidence=0.7, alternatives=["HAM"])
        assert (await answer(anna, finished))["stored"] is True
        final = (await host.next("caption.final"))["caption"]
        assert (final["id"], final["text"], final["confidence"]) == (seen["id"], "JAM", 0.7)
        assert [one["letter"] for one in final["letters"]] == ["J", "A", "M"]
        # Fixed by the signer: what was recognised stays with it.
        await anna.say("caption.correct", id=final["id"], text="HAM")
        assert (await host.next("caption.corrected"))["original"] == "JAM"
        await anna.say("caption.withdraw", id=final["id"])
        assert (await host.next("caption.withdrawn"))["id"] == final["id"]
        assert await texts() == [""]

    async def test_forgeries_are_refused_and_shown_to_nobody(
        self, room: Room, teacher: User, visitors: Visitors
    ) -> None:
        host = await visitors.inside(room, teacher)
        anna = await visitors.guest(room, host, "Anna")
        await host.say("transcript.start")
        await host.next("transcript.state", where=lambda said: said["running"])
        forged = {
            "not_your_signing": {"speaker": host.id},
            "vocabulary_unknown": {"vocabulary": "asl@99"},
            "not_in_alphabet": {"text": "A<B>", "letters": [{"letter": one, "confidence": 1} for one in "A<B>"]},
        }
        for code, fields in forged.items():
            for type_ in ("caption.interim", "caption.commit"):
                assert (await answer(anna, word("AB", type_=type_, **fields)))["code"] == code
        assert (await answer(anna, word("AB", letters=[])))["code"] == "not_in_alphabet"
        digits = word("12", vocabulary="asl-digits@1")
        assert (await answer(anna, {**digits, "text": "A2"}))["code"] == "not_in_alphabet"
        assert (await answer(anna, digits))["stored"] is True
        assert (await answer(anna, word("LATE", place=0)))["code"] == "out_of_order"
        seen = [said for said in await host.quiet(0.5) if said["type"].startswith("caption.")]
        assert [said["caption"]["text"] for said in seen] == ["12"]
        assert await texts() == ["12"]

    async def test_a_flood_of_letters_is_slowed(self, room: Room, teacher: User, visitors: Visitors) -> None:
        host = await visitors.inside(room, teacher)
        anna = await visitors.guest(room, host, "Anna")
        for place in range(6):
            await anna.say(**word("A" * 40, place=place))
        told = await anna.next("error")
        assert told["code"] == "too_fast"
        assert told["reply_to"]
        seen = [said for said in await host.quiet(0.5) if said["type"] == "caption.final"]
        assert 1 <= len(seen) <= 2
        # And one of messages, whatever they hold.
        for _ in range(CAPTION_BURST + 20):
            await anna.say(**word("", type_="caption.interim", place=9))
        await anna.next("error", where=lambda said: said["code"] == "too_fast")
