"""The alphabets that signing is recognised in: which are published, and what may be said in them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

from rooms.signs import classifier

FOLDER = Path(__file__).resolve().parent / "static" / "rooms" / "signs" / "vocabularies"


@dataclass(frozen=True)
class PublishedVocabulary:
    """`version` is what captions name; `weights` the address of what rooms.signs.classifier.decode reads.

    `typed`: letters that belong to the alphabet and can't be recognised, since they are movements.
    """

    slug: str
    name: str
    version: str
    weights: str
    signs: Sequence[str]
    typed: Sequence[str]

    @property
    def alphabet(self) -> frozenset[str]:
        return frozenset((*self.signs, *self.typed))


def published() -> list[PublishedVocabulary]:
    """What a signer can choose from, the usual one first."""
    return [
        _shipped("asl", str(_("American alphabet (ASL)")), typed="JZ"),
        _shipped("asl-digits", str(_("American digits (ASL)")), typed=""),
    ]


def alphabet_of(version: str) -> frozenset[str] | None:
    """The letters that a version knows; None when there is no such version."""
    return next((one.alphabet for one in published() if one.version == version), None)


def _shipped(slug: str, name: str, *, typed: str) -> PublishedVocabulary:
    signs, digest = _read(slug)
    address = static(f"rooms/signs/vocabularies/{slug}.json")
    return PublishedVocabulary(slug, name, f"{slug}/{digest}", f"{address}?{digest}", signs, tuple(typed))


@cache
def _read(slug: str) -> tuple[tuple[str, ...], str]:
    data = (FOLDER / f"{slug}.json").read_bytes()
    return tuple(classifier.decode(data).signs), hashlib.sha256(data).hexdigest()[:12]
