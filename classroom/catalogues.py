"""The catalogues of translations as programs read them: `.mo` files, made from the `.po` files beside them."""

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).resolve().parent / "locale"


def compile_catalogues(folder: Path = FOLDER) -> list[Path]:
    """Make every `.mo` file that is missing or older than its `.po` file; the ones that were made.

    Each appears whole or not at all, so that several processes may do this at once. What is marked as fuzzy is left
    out. Raises ValueError when a catalogue can't be read.
    """
    stale = [path for path in sorted(folder.glob("*/LC_MESSAGES/*.po")) if _is_stale(path)]
    for path in stale:
        _compile(path)
    return [path.with_suffix(".mo") for path in stale]


def _is_stale(source: Path) -> bool:
    made = source.with_suffix(".mo")
    return not made.exists() or made.stat().st_mtime_ns < source.stat().st_mtime_ns


def _compile(source: Path) -> None:
    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parent.parent.name, abort_invalid=True)
    handle, name = tempfile.mkstemp(dir=source.parent, suffix=".mo.part")
    try:
        with os.fdopen(handle, "wb") as file:
            write_mo(file, catalogue, use_fuzzy=False)
        Path(name).chmod(0o644)
        Path(name).replace(source.with_suffix(".mo"))
    finally:
        Path(name).unlink(missing_ok=True)


def coverage(folder: Path = FOLDER) -> dict[str, tuple[int, int]]:
    """Language → (texts that are translated, texts that there are), both catalogues together."""
    found: dict[str, tuple[int, int]] = {}
    for path in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        with path.open("rb") as file:
            texts = [message for message in read_po(file) if message.id]
        done = sum(all(_forms(message)) and not message.fuzzy for message in texts)
        before = found.get(path.parent.parent.name, (0, 0))
        found[path.parent.parent.name] = (before[0] + done, before[1] + len(texts))
    return found


def _forms(message: Message) -> Sequence[str]:
    return [message.string] if isinstance(message.string, str) else message.string
