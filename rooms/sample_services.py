"""Samples of signs: added with their contributor's consent, and gone when they ask for it."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import counters
from accounts.models import User
from rooms import training_services, vocabulary_queries
from rooms.models import Sign, SignSample, SignVocabulary
from rooms.signs.takes import TakeRefused, as_lists, is_another, packed, read_take, unpacked
from rooms.vocabulary_services import VocabularyRefused

TAKES_PER_BATCH = 20
# Of one sign by one person: more would teach the recogniser that person.
TAKES_PER_SIGN_MAX = 40
TAKES_PER_HOUR = 1200


@dataclass(frozen=True)
class Outcome:
    """What became of one take: `code` is "" when it was kept."""

    sign: str
    code: str = ""
    message: str = ""
    quality: float = 0.0


def add_takes(
    *, vocabulary: SignVocabulary, contributor: User, takes: Sequence[dict[str, Any]], consented_at: datetime
) -> list[Outcome]:
    """Keep those that are good enough; each is `{"sign", "frames"}`, see rooms.signs.takes.read_take.

    What became of each, in their order. Raises VocabularyRefused when somebody sends too many.
    """
    key = f"sign-takes:{contributor.pk}"
    if counters.counted(key) + len(takes) > TAKES_PER_HOUR:
        raise VocabularyRefused("too_many_takes", _("That is a lot for one hour. Go on later."))
    for _take in takes:
        counters.count(key, window_s=3600)
    signs = {sign.label: sign for sign in vocabulary_queries.learnable_signs(vocabulary)}
    with transaction.atomic():
        # Two browsers of one person mustn't pass the limit together.
        User.objects.select_for_update().filter(pk=contributor.pk).values_list("pk").first()
        counts = vocabulary_queries.take_counts(vocabulary, contributor=contributor)
        signer = _signer(vocabulary, contributor)
        outcomes = []
        for take in takes:
            sign = signs.get(take["sign"])
            outcome = _keep(vocabulary, sign, take, contributor, signer, consented_at, counts)
            outcomes.append(outcome)
    return outcomes


def _keep(
    vocabulary: SignVocabulary,
    sign: Sign | None,
    take: dict[str, Any],
    contributor: User,
    signer: str,
    consented_at: datetime,
    counts: dict[str, int],
) -> Outcome:
    if sign is None:
        return Outcome(take["sign"], "unknown_sign", _("This vocabulary has no such sign to record."))
    if counts[sign.label] >= TAKES_PER_SIGN_MAX:
        return Outcome(sign.label, "enough", _("There are enough takes of this sign by you."))
    try:
        read = read_take(take["frames"], hands=vocabulary.hands, needed=sign.hands)
    except TakeRefused as refused:
        return Outcome(sign.label, refused.code, str(refused))
    last = sign.samples.filter(contributor=contributor).order_by("-created_at").first()
    if last is not None and not is_another(read.hands, unpacked(bytes(last.landmarks), hands=vocabulary.hands)):
        return Outcome(
            sign.label, "same", _("This is like the take before. Move your hand a little, then record again.")
        )
    SignSample.objects.create(
        sign=sign,
        contributor=contributor,
        signer=signer,
        landmarks=packed(read.hands),
        frames=len(read.hands),
        quality=round(read.quality, 3),
        consented_at=consented_at,
    )
    counts[sign.label] += 1
    return Outcome(sign.label, quality=round(read.quality, 3))


def _signer(vocabulary: SignVocabulary, contributor: User) -> str:
    """The same for all that one person recorded in a vocabulary; it says nothing about who they are."""
    known = SignSample.objects.filter(sign__vocabulary=vocabulary, contributor=contributor)
    return known.values_list("signer", flat=True).first() or secrets.token_hex(8)


def delete_contributions(*, contributor: User, vocabulary: SignVocabulary | None = None) -> int:
    """Forget what somebody recorded, in one vocabulary or in all, and what was trained from it. How many takes.

    A version that learnt from them goes; where it was in use, one is trained without them and takes its place, or,
    where too little is left, the vocabulary goes out of use.
    """
    rows = SignSample.objects.filter(contributor=contributor)
    rows = rows if vocabulary is None else rows.filter(sign__vocabulary=vocabulary)
    deleted = 0
    for touched in SignVocabulary.with_bin.filter(pk__in=rows.values("sign__vocabulary")):
        with transaction.atomic():
            SignVocabulary.with_bin.select_for_update().filter(pk=touched.pk).values_list("pk").first()
            theirs = rows.filter(sign__vocabulary=touched)
            first = theirs.order_by("created_at").values_list("created_at", flat=True).first()
            count = theirs.delete()[0]
            if first is not None:
                training_services.forget_what_learnt_since(vocabulary=touched, first=first)
            deleted += count
    return deleted


def landmarks_of(user: User) -> bytes:
    """All takes that somebody recorded, as JSON: vocabulary, sign and frames, a missing hand null."""
    rows = SignSample.objects.filter(contributor=user).order_by("created_at", "id")
    return msgspec.json.encode(
        [
            {
                "vocabulary": sample.sign.vocabulary.slug,
                "sign": sample.sign.label,
                "recorded_at": sample.created_at,
                "frames": as_lists(unpacked(bytes(sample.landmarks), hands=sample.sign.vocabulary.hands)),
            }
            for sample in rows.select_related("sign__vocabulary")
        ]
    )
