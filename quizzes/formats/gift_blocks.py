"""A GIFT file's questions as blocks: blank lines part them, comments and categories are taken out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TAG = re.compile(r"\[tag:((?:\\.|[^\]\\]){1,200})\]")
_BRACE = re.compile(r"\\.|([{}])", re.DOTALL)
_NEW_QUESTION = ("::", "$CATEGORY", "//")


@dataclass(frozen=True, slots=True)
class Block:
    """One question's text without its comments; `tags` are those of the comments in and just above it."""

    text: str
    line: int
    tags: tuple[str, ...]


def split_blocks(text: str) -> Iterator[Block]:
    lines = text.split("\n")
    held: list[str] = []
    tags: list[str] = []
    first, depth = 1, 0
    for number, line in enumerate([*lines, ""], 1):
        bare = line.strip()
        if bare.startswith("//"):
            tags += [re.sub(r"\\(.)", r"\1", found) for found in _TAG.findall(bare)]
        elif bare.startswith("$CATEGORY"):
            continue
        elif bare:
            if not held:
                first = number
            held.append(line)
            depth += _opened(line)
        elif held and not (depth > 0 and _closes_later(lines, number)):
            yield Block("\n".join(held), first, tuple(tags))
            held, tags, depth = [], [], 0
    if held:
        yield Block("\n".join(held), first, tuple(tags))


def _opened(line: str) -> int:
    braces = [found[1] for found in _BRACE.finditer(line) if found[1]]
    return braces.count("{") - braces.count("}")


def _closes_later(lines: list[str], start: int) -> bool:
    """Whether an open brace is closed before another question starts: some write blank lines between choices."""
    for line in lines[start : start + 60]:
        if line.strip().startswith(_NEW_QUESTION):
            return False
        for found in _BRACE.finditer(line):
            if found[1]:
                return found[1] == "}"
    return False
