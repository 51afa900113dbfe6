"""Who publishes what in a video room, and what of it one page is subscribed to. Pure.

A feed's id is "<person>.<line>"; a stream's description is "<name> <stream>", as rooms.protocol.video has them.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rooms.protocol.video import TRACK_NAMES, ReceivedTrack

# Pages send their cameras in two sizes, the small one first in Janus' counting.
SUBSTREAMS = {"large": 1, "small": 0}


def person_of(feed: str) -> str:
    return feed.partition(".")[0]


def received(streams: Mapping[str, Mapping[str, Any]]) -> list[ReceivedTrack]:
    """What comes in which section; sections that are empty just now are left out."""
    found = []
    for mid, stream in streams.items():
        name, _, belongs = str(stream.get("feed_description", "")).partition(" ")
        if stream.get("active") and "feed_id" in stream and name in TRACK_NAMES:
            found.append(ReceivedTrack(mid, person_of(stream["feed_id"]), name, belongs))
    return found


def wish(size: str) -> dict[str, Any]:
    """How a camera is to be sent, in the plugin's words."""
    return {"send": False} if size == "none" else {"send": True, "substream": SUBSTREAMS[size]}


class Feeds:
    """`person` is whose page it is: nobody receives themselves. `streams` is what is attached, by section."""

    def __init__(self, person: str) -> None:
        self._person = person
        self._asked: dict[str, set[str]] = {}
        self.streams: dict[str, dict[str, Any]] = {}
        self._sizes: dict[str, tuple[str, str]] = {}
        self._relayed: dict[str, tuple[str, int]] = {}

    def follow(self, publishers: Iterable[Mapping[str, Any]]) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
        """(what to subscribe to, what to leave) now that these feeds are there or have changed."""
        new: list[dict[str, str]] = []
        old: list[dict[str, str]] = []
        for publisher in publishers:
            feed = publisher["id"]
            if person_of(feed) == self._person:
                continue
            if feed not in self._asked:
                former = [other for other in self._asked if person_of(other) == person_of(feed)]
                old += [{"feed": other} for other in former]
                for other in former:
                    self.forget(other)
            known = self._asked.setdefault(feed, set())
            there = {stream["mid"] for stream in publisher.get("streams", []) if not stream.get("disabled")}
            new += [{"feed": feed, "mid": mid} for mid in sorted(there - known)]
            self._asked[feed] = there
        return new, old

    def forget(self, feed: str) -> None:
        """It is gone, or isn't wanted any more."""
        self._asked.pop(feed, None)

    def attached(self, streams: Iterable[Mapping[str, Any]]) -> None:
        """All sections, as the plugin lists them."""
        self.streams = {stream["mid"]: dict(stream) for stream in streams}

    def relayed(self, mid: str, substream: int) -> None:
        """The plugin says which size it passes on in a section; of cameras in one size it says nothing."""
        if mid in self.streams:
            self._relayed[mid] = (self.streams[mid].get("feed_id", ""), substream)

    def changes(self, wishes: Mapping[str, str]) -> list[dict[str, Any]]:
        """What has to be told to the plugin so that `wishes` (person → large, small or none) come true."""
        found = []
        for mid, feed, size in self._cameras(wishes):
            # What is attached anew comes large, unless its section carried something else before.
            if self._sizes.get(mid, (feed, "large")) != (feed, size):
                found.append({"mid": mid, **wish(size)})
            self._sizes[mid] = (feed, size)
        return found

    def unmet(self, wishes: Mapping[str, str]) -> list[dict[str, Any]]:
        """What has to be told again: another size is passed on than the plugin was told."""
        found = []
        for mid, feed, size in self._cameras(wishes):
            of_feed, substream = self._relayed.get(mid, ("", 0))
            if size != "none" and of_feed == feed and substream != SUBSTREAMS[size]:
                found.append({"mid": mid, **wish(size)})
        return found

    def _cameras(self, wishes: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
        """(section, feed, wanted size) of each."""
        for track in received(self.streams):
            if track.name == "camera":
                yield track.mid, self.streams[track.mid]["feed_id"], wishes.get(track.person, "large")
