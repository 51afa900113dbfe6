"""What modules without a framework say to people: English, or what the product's catalogue makes of it.

Such a module writes `say("Use at most %(most)s characters.", most=20)`. Who wires the product passes Django's gettext
to `translate_with` once; until then, and in tests of one rule, it is English. Texts that are made at import, before
anybody's language is known, are marked by `marked` and said where they are shown.
"""

from collections.abc import Callable
from typing import Any

_translate: Callable[[str], str] = str


def translate_with(translate: Callable[[str], str]) -> None:
    """From now on texts go through this: a function from English to the language of whoever is answered just now."""
    global _translate
    _translate = translate


def say(text: str, /, **values: Any) -> str:
    """`text` in the reader's language with its `%(name)s` filled in; without values, signs of per cent are plain."""
    said = _translate(text) if text else text
    return said % values if values else said


def marked(text: str) -> str:
    """`text` as it is: so that it is collected for translation, and said by `say` when it is shown."""
    return text
