"""Session descriptions and ICE candidates as browsers make them; whatever else is called so is refused.

The server relays them unread to one person, whose browser parses them: so size and shape are bounded here.
"""

import re
from typing import Annotated, Literal

from msgspec import Meta, Struct

# A media server sends two sections for each of 24 people, and those of their screens: some 1.6 kB a person in answers.
MAX_SDP_CHARACTERS = 56 * 1024
MOST_SECTIONS = 96
# To another browser go one's own tracks only.
MAX_SECTIONS = 32
_LINE = re.compile(r"[a-z]=[^\x00\r\n]{1,4096}\Z")
_SECTION = re.compile(r"m=(audio|video|application) [0-9]{1,5} [A-Z/]{3,40}( [0-9A-Za-z-]+)+\Z")
_CANDIDATE = re.compile(
    r"candidate:[A-Za-z0-9+/]{1,32} [0-9]{1,5} (udp|tcp) [0-9]{1,10} [0-9A-Za-z.:\-]{1,255} [0-9]{1,5}"
    r" typ (host|srflx|prflx|relay)( [!-~]{1,128}){0,32}\Z",
    re.IGNORECASE,
)


class Description(Struct, frozen=True):
    """An offer or an answer."""

    type: Literal["offer", "answer"]
    sdp: Annotated[str, Meta(max_length=MAX_SDP_CHARACTERS)]


class Candidate(Struct, frozen=True, rename="camel"):
    """One way to reach a browser; an empty `candidate` says that there are no more."""

    candidate: Annotated[str, Meta(max_length=1024)]
    sdp_mid: Annotated[str, Meta(max_length=32)] | None = None
    sdp_m_line_index: Annotated[int, Meta(ge=0, lt=MOST_SECTIONS)] | None = None
    username_fragment: Annotated[str, Meta(max_length=256, pattern=r"^[A-Za-z0-9+/]*\Z")] | None = None


def problem_of_description(description: Description, *, most_sections: int = MAX_SECTIONS) -> str | None:
    """What is wrong with it, in words; None when it looks like a browser's."""
    lines = description.sdp.split("\r\n")
    if lines[0] != "v=0" or lines.pop() != "":
        return "A session description starts with v=0 and ends with a line break."
    if not all(_LINE.match(line) for line in lines):
        return "A line of this session description is malformed."
    sections = [line for line in lines if line.startswith("m=")]
    if not 1 <= len(sections) <= most_sections or not all(_SECTION.match(line) for line in sections):
        return f"A session description has 1 to {most_sections} sections of audio, video or data."
    if not any(line.startswith("a=fingerprint:") for line in lines):
        return "This session description is not encrypted."
    if not any(line.startswith("a=ice-ufrag:") for line in lines):
        return "This session description names no ICE user."
    return None


def problem_of_candidate(candidate: Candidate) -> str | None:
    if candidate.candidate and not _CANDIDATE.match(candidate.candidate):
        return "This ICE candidate is malformed."
    return None
