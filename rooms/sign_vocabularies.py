"""The alphabets that signing is recognised in: which are in use, and what may be said in them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch
from django.urls import reverse

from rooms.models import SignVocabulary, VocabularyVersion
from rooms.vocabulary_queries import listed, published

# Whole words are no letters to spell with; they are for practice.
_SPELLED = (SignVocabulary.Kind.ALPHABET, SignVocabulary.Kind.DIGITS)


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


def in_use() -> list[PublishedVocabulary]:
    """What a signer can choose from, letters first."""
    vocabularies = (
        listed(published().filter(kind__in=_SPELLED)).prefetch_related("signs").order_by("kind", "name", "id")
    )
    return [_offered(vocabulary, vocabulary.in_use[0]) for vocabulary in vocabularies]


def has_alphabet() -> bool:
    """Whether letters, not just digits, are in use."""
    return published().filter(kind=SignVocabulary.Kind.ALPHABET).exists()


def alphabet_of(version: str) -> frozenset[str] | None:
    """The letters of a version ("asl@3"), also of one that was replaced while a call goes on; None: there is none."""
    slug, _, number = version.partition("@")
    found = VocabularyVersion.objects.filter(
        vocabulary__slug=slug,
        vocabulary__deleted_at=None,
        vocabulary__kind__in=_SPELLED,
        number=int(number) if number.isdecimal() and len(number) < 9 else 0,
        status=VocabularyVersion.Status.READY,
    )
    row = found.defer("weights", "shapes", "card").prefetch_related(Prefetch("vocabulary__signs")).first()
    return None if row is None else frozenset(sign.label for sign in row.vocabulary.signs.all())


def weights_address(vocabulary: SignVocabulary, version: VocabularyVersion) -> str:
    """Its weights by their content: another version, or another vocabulary of that name, has another address."""
    address = reverse("api:vocabulary-weights", args=[vocabulary.slug])
    return f"{address}?version={version.number}&digest={version.digest}"


def _offered(vocabulary: SignVocabulary, version: VocabularyVersion) -> PublishedVocabulary:
    signs = list(vocabulary.signs.all())
    return PublishedVocabulary(
        slug=vocabulary.slug,
        name=vocabulary.name,
        version=f"{vocabulary.slug}@{version.number}",
        weights=weights_address(vocabulary, version),
        signs=[sign.label for sign in signs if not sign.movement],
        typed=[sign.label for sign in signs if sign.movement],
    )
