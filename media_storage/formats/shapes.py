"""What the formats have in common."""

from dataclasses import dataclass
from mmap import mmap

Data = bytes | mmap
"""A whole file: in memory, or mapped so that only what is looked at is read."""

HEAD_BYTES = 64
"""How many of its first bytes tell a file's format."""


@dataclass(frozen=True)
class ImageShape:
    """What an image says about itself, before anything is decoded. `end` is the offset after its last byte."""

    width: int
    height: int
    frames: int
    end: int
