"""The pure part of calls through a media server: what pages may say, and who is subscribed to what."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rooms.janus.feeds import Feeds, received
from rooms.protocol.incoming import parse
from rooms.protocol.outgoing import Refusal
from rooms.protocol.video import MAX_PEOPLE, ReceivedTrack, VideoReceive, VideoSend, VideoWant
from tests.rooms.calls import SDP, candidate, offer

LINE = "line-0001"
ME, ANNA, BEN = (f"{letter * 8}-0000-4000-8000-000000000000" for letter in "abc")
SECTION = "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=mid:{}\r\na=recvonly\r\n"


def read(kind: str, **fields: Any) -> Any:
    return parse(json.dumps({"type": f"video.{kind}", "line": LINE, **fields}))


class TestWhatPagesSay:
    def test_offers_answers_and_candidates_are_read(self) -> None:
        track = {"mid": "0", "name": "camera", "stream": "{5c5d9a2c-8d1e}"}
        assert isinstance(read("send", tracks=[track], **offer()), VideoSend)
        assert isinstance(read("send", **candidate()), VideoSend)
        assert isinstance(read("receive", description={"type": "answer", "sdp": SDP}), VideoReceive)
        assert isinstance(read("receive", restart=True), VideoReceive)
        assert isinstance(read("want", cameras={ANNA: "small", BEN: "none"}), VideoWant)

    def test_an_answer_about_everybody_in_the_largest_call_is_read(self) -> None:
        sections = "".join(SECTION.format(mid) for mid in range(2 * MAX_PEOPLE))
        answer = {"type": "answer", "sdp": SDP + sections + f"a=x:{'y' * 4000}\r\n" * 10}
        assert isinstance(read("receive", description=answer), VideoReceive)

    @pytest.mark.parametrize(
        ("kind", "fields"),
        [
            ("send", {}),
            ("send", {"description": {"type": "answer", "sdp": SDP}}),
            ("send", {"description": {"type": "offer", "sdp": "v=0\r\n"}}),
            ("send", {**offer(), **candidate()}),
            ("send", {**offer(), "tracks": [{"mid": "0", "name": "window", "stream": "own"}]}),
            ("send", {**offer(), "tracks": [{"mid": "0", "name": "mic", "stream": "a b"}]}),
            ("send", {**offer(), "tracks": [{"mid": str(at), "name": "mic", "stream": "own"} for at in range(5)]}),
            ("send", {**offer(), "line": ""}),
            ("receive", offer()),
            ("receive", candidate("candidate:nonsense")),
            ("want", {"cameras": {ANNA: "huge"}}),
            ("want", {"cameras": {"everybody": "none"}}),
            ("want", {"cameras": {f"{at:08d}-0000-4000-8000-000000000000": "none" for at in range(26)}}),
            ("say", {"signing": "perhaps"}),
        ],
    )
    def test_everything_else_is_refused(self, kind: str, fields: dict[str, Any]) -> None:
        assert isinstance(read(kind, **fields), Refusal)

    @given(
        st.sampled_from(["send", "receive", "want", "say"]),
        st.dictionaries(
            st.sampled_from(["description", "candidate", "tracks", "cameras", "restart", "signing", "line"]),
            st.recursive(
                st.none() | st.booleans() | st.sampled_from(["", LINE, ANNA, "\0", "small"]),
                lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["sdp", ANNA]), inner),
            ),
        ),
    )
    def test_reading_never_raises(self, kind: str, fields: dict[str, Any]) -> None:
        read(kind, **fields)


def publisher(feed: str, *mids: str, off: tuple[str, ...] = ()) -> dict[str, Any]:
    streams = [{"mid": mid, "type": "video", **({"disabled": True} if mid in off else {})} for mid in mids]
    return {"id": feed, "streams": streams}


def attached(mid: str, feed: str, description: str, *, active: bool = True) -> dict[str, Any]:
    return {"mid": mid, "feed_id": feed, "feed_description": description, "active": active}


class TestFeeds:
    def test_everybody_but_oneself_is_subscribed_to_once(self) -> None:
        feeds = Feeds(ME)
        everybody = [publisher(f"{ME}.x", "0"), publisher(f"{ANNA}.x", "0", "1"), publisher(f"{BEN}.x", "0")]
        new = [{"feed": f"{ANNA}.x", "mid": "0"}, {"feed": f"{ANNA}.x", "mid": "1"}, {"feed": f"{BEN}.x", "mid": "0"}]
        assert feeds.follow(everybody) == (new, [])
        assert feeds.follow(everybody) == ([], [])

    def test_a_screen_that_comes_goes_and_comes_is_subscribed_to_each_time(self) -> None:
        feeds = Feeds(ME)
        feeds.follow([publisher(f"{ANNA}.x", "0")])
        screen = ([{"feed": f"{ANNA}.x", "mid": "2"}], [])
        assert feeds.follow([publisher(f"{ANNA}.x", "0", "2")]) == screen
        assert feeds.follow([publisher(f"{ANNA}.x", "0", "2", off=("2",))]) == ([], [])
        assert feeds.follow([publisher(f"{ANNA}.x", "0", "2")]) == screen

    def test_a_newer_page_of_somebody_takes_the_place_of_the_older(self) -> None:
        feeds = Feeds(ME)
        feeds.follow([publisher(f"{ANNA}.x", "0"), publisher(f"{BEN}.x", "0")])
        new, old = feeds.follow([publisher(f"{ANNA}.y", "0")])
        assert (new, old) == ([{"feed": f"{ANNA}.y", "mid": "0"}], [{"feed": f"{ANNA}.x"}])

    def test_pages_are_told_whose_track_is_where(self) -> None:
        feeds = Feeds(ME)
        feeds.attached(
            [
                attached("0", f"{ANNA}.x", "camera own-1"),
                attached("1", f"{BEN}.x", "screen {s-2}"),
                attached("2", f"{BEN}.x", "mic own-2", active=False),
                attached("3", f"{BEN}.x", "anything else"),
                {"mid": "4", "active": True},
            ]
        )
        assert received(feeds.streams) == [
            ReceivedTrack("0", ANNA, "camera", "own-1"),
            ReceivedTrack("1", BEN, "screen", "{s-2}"),
        ]

    def test_only_cameras_change_with_what_is_wished_and_only_once(self) -> None:
        feeds = Feeds(ME)
        feeds.attached([attached("0", f"{ANNA}.x", "camera a"), attached("1", f"{ANNA}.x", "screen b")])
        assert feeds.changes({}) == []
        assert feeds.changes({ANNA: "small"}) == [{"mid": "0", "send": True, "substream": 0}]
        assert feeds.changes({ANNA: "small"}) == []
        assert feeds.changes({ANNA: "none"}) == [{"mid": "0", "send": False}]
        assert feeds.changes({}) == [{"mid": "0", "send": True, "substream": 1}]
        # The section is somebody else's now.
        feeds.attached([attached("0", f"{BEN}.x", "camera c")])
        assert feeds.changes({ANNA: "none", BEN: "small"}) == [{"mid": "0", "send": True, "substream": 0}]
        feeds.attached([attached("0", f"{ANNA}.y", "camera d")])
        assert feeds.changes({}) == [{"mid": "0", "send": True, "substream": 1}]

    def test_a_size_is_wished_again_as_long_as_another_one_is_passed_on(self) -> None:
        feeds = Feeds(ME)
        feeds.attached([attached("0", f"{ANNA}.x", "camera a"), attached("1", f"{ANNA}.x", "screen b")])
        # Of a camera in one size nothing is reported, and of a screen nothing is wished.
        feeds.relayed("1", 0)
        assert feeds.unmet({}) == feeds.unmet({ANNA: "small"}) == []
        feeds.relayed("0", 0)
        assert feeds.unmet({}) == [{"mid": "0", "send": True, "substream": 1}]
        assert feeds.unmet({ANNA: "small"}) == feeds.unmet({ANNA: "none"}) == []
        feeds.relayed("0", 1)
        assert feeds.unmet({}) == []
        # What was said of whoever was in the section before doesn't count, nor of sections that aren't there.
        feeds.relayed("0", 0)
        feeds.relayed("7", 0)
        feeds.attached([attached("0", f"{BEN}.x", "camera c"), attached("7", f"{ANNA}.x", "camera d")])
        assert feeds.unmet({}) == []
