"""File names as people gave them, made safe to show and to download under."""

import re
import unicodedata

LENGTH_MAX = 255
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\/]')


def clean_filename(name: str, extensions: tuple[str, ...]) -> str:
    """The last part of `name` without control characters, ending in one of `extensions` (the first unless given)."""
    last = unicodedata.normalize("NFC", re.split(r"[\\/]", name)[-1])
    visible = "".join(letter for letter in last if unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Zl", "Zp"))
    stem, dot, ending = _UNSAFE.sub("", visible).rpartition(".")
    if not dot:
        stem, ending = ending, ""
    if ending.lower() not in extensions:
        ending = extensions[0]
    stem = stem.strip(" .")[: LENGTH_MAX - len(ending) - 1]
    return f"{stem or 'file'}.{ending.lower()}"
