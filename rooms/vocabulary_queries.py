"""Reads of sign vocabularies."""

from typing import Any

import numpy as np
from django.db.models import Count, Max, Prefetch, Q, QuerySet

from accounts.models import User
from accounts.permissions import Person, is_administrator
from rooms.models import Sign, SignSample, SignVocabulary, VocabularyVersion
from rooms.permissions import may_take_part
from rooms.signs.samples import Samples
from rooms.signs.takes import unpacked

# What only the page of one version shows.
_HEAVY = ("weights", "shapes")


def published() -> QuerySet[SignVocabulary]:
    """Those in use."""
    return SignVocabulary.objects.filter(versions__published_at__isnull=False)


def editable_by(person: Person) -> QuerySet[SignVocabulary]:
    if is_administrator(person):
        return SignVocabulary.objects.all()
    return SignVocabulary.objects.filter(owner=person) if may_take_part(person) else SignVocabulary.objects.none()


def visible_to(person: Person) -> QuerySet[SignVocabulary]:
    """Published ones for everybody; with an account those that accept recordings; and what one edits."""
    if is_administrator(person):
        return SignVocabulary.objects.all()
    seen = Q(pk__in=published().values("pk"))
    if may_take_part(person):
        seen |= Q(accepts_recordings=True) | Q(owner=person)
    return SignVocabulary.objects.filter(seen)


def with_contributions_of(user: User) -> QuerySet[SignVocabulary]:
    """Those that somebody recorded for, whether they may see them still or not, in the bin too."""
    samples = SignSample.objects.filter(contributor=user)
    return SignVocabulary.with_bin.filter(pk__in=samples.values("sign__vocabulary"))


def listed(vocabularies: QuerySet[SignVocabulary]) -> QuerySet[SignVocabulary]:
    """With `sign_count` and `in_use` (the published version without its weights, in a list of at most one)."""
    in_use = VocabularyVersion.objects.filter(published_at__isnull=False).defer(*_HEAVY)
    return (
        vocabularies.select_related("owner")
        .annotate(sign_count=Count("signs"))
        .prefetch_related(Prefetch("versions", in_use, to_attr="in_use"))
        .order_by("name", "id")
    )


def published_version(vocabulary: SignVocabulary) -> VocabularyVersion | None:
    return vocabulary.versions.filter(published_at__isnull=False).first()


def versions_of(vocabulary: SignVocabulary) -> QuerySet[VocabularyVersion]:
    """Newest first, without what is heavy."""
    rows = vocabulary.versions.order_by("-number").defer(*_HEAVY)
    return rows.select_related("vocabulary", "requested_by")


def learnable_signs(vocabulary: SignVocabulary) -> QuerySet[Sign]:
    """Those that are a shape, in their order."""
    return vocabulary.signs.filter(movement=False)


def take_counts(vocabulary: SignVocabulary, **of: Any) -> dict[str, int]:
    """Label → how many takes there are, all or those with the fields `of`; every shape has an entry."""
    counts = dict.fromkeys(learnable_signs(vocabulary).values_list("label", flat=True), 0)
    rows = SignSample.objects.filter(sign__vocabulary=vocabulary, sign__movement=False, **of).order_by()
    return counts | dict(rows.values_list("sign__label").annotate(Count("id")))


def contributions_of(user: User) -> Any:
    """What somebody recorded, by vocabulary, one in the bin too: dicts with slug, name, deleted_at, takes and last."""
    rows = SignSample.objects.filter(contributor=user).order_by()
    names = {name: f"sign__vocabulary__{name}" for name in ("slug", "name", "deleted_at")}
    grouped = rows.values(*names.values()).annotate(takes=Count("id"), last=Max("created_at"))
    return [
        {**row, **{key: row[path] for key, path in names.items()}} for row in grouped.order_by("sign__vocabulary__name")
    ]


def samples_of(vocabulary: SignVocabulary) -> Samples:
    """Every frame of its shapes; each signer is a source."""
    rows = (
        SignSample.objects.filter(sign__vocabulary=vocabulary, sign__movement=False)
        .order_by("created_at", "id")
        .values_list("sign__label", "signer", "landmarks")
    )
    takes = [(label, signer, unpacked(bytes(stored), hands=vocabulary.hands)) for label, signer, stored in rows]
    frames = [len(hands) for _, _, hands in takes]
    empty = np.zeros((0, vocabulary.hands, 21, 3))
    return Samples(
        np.concatenate([empty, *(hands for _, _, hands in takes)]),
        np.repeat(np.array([label for label, _, _ in takes], dtype=np.str_), frames),
        np.repeat(np.array([signer for _, signer, _ in takes], dtype=np.str_), frames),
        np.repeat(np.arange(len(takes)), frames),
    )


def version_for(vocabulary: SignVocabulary, number: str, *, edits: bool) -> VocabularyVersion | None:
    """The published version, or the one with this number: for whoever edits it any that is trained."""
    rows = vocabulary.versions.filter(status=VocabularyVersion.Status.READY)
    if not number or not edits:
        rows = rows.filter(published_at__isnull=False)
    if number:
        rows = rows.filter(number=int(number)) if number.isdecimal() and len(number) < 9 else rows.none()
    return rows.first()
