"""Everything that changes sign vocabularies and which version of one is in use."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from rooms.models import Sign, SignVocabulary, VocabularyVersion
from rooms.vocabulary_models import SIGNS_MAX


class VocabularyRefused(Exception):
    """`code` for programs, `message` says what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


def create_vocabulary(*, owner: User | None, signs: Sequence[dict[str, Any]], **fields: Any) -> SignVocabulary:
    """`signs`: the fields of each, in their order. Raises ValidationError by field."""
    vocabulary = SignVocabulary(owner=owner, **fields)
    with transaction.atomic():
        vocabulary.full_clean()
        vocabulary.save()
        add_signs(vocabulary=vocabulary, signs=signs)
    return vocabulary


def add_signs(*, vocabulary: SignVocabulary, signs: Sequence[dict[str, Any]]) -> None:
    """Raises ValidationError on `signs`."""
    labels = [str(sign.get("label", "")) for sign in signs]
    if not 2 <= len(labels) <= SIGNS_MAX:
        raise ValidationError(
            {"signs": ValidationError(_("A vocabulary has 2 to %(most)s signs.") % {"most": SIGNS_MAX}, "count")}
        )
    if len(set(labels)) != len(labels):
        raise ValidationError({"signs": ValidationError(_("A sign is there twice."), "duplicate")})
    rows = [Sign(vocabulary=vocabulary, order=place, **sign) for place, sign in enumerate(signs)]
    for row in rows:
        try:
            row.full_clean(exclude=["vocabulary"], validate_unique=False, validate_constraints=False)
        except ValidationError as error:
            raise ValidationError({"signs": ValidationError(f"{row.label}: {' '.join(error.messages)}")}) from error
        if row.hands > vocabulary.hands:
            raise ValidationError(
                {
                    "signs": ValidationError(
                        _("%(label)s needs more hands than the vocabulary has.") % {"label": row.label}
                    )
                }
            )
    Sign.objects.bulk_create(rows)


def change_vocabulary(*, vocabulary: SignVocabulary, changes: dict[str, Any]) -> None:
    """Raises ValidationError by field."""
    for name, value in changes.items():
        setattr(vocabulary, name, value)
    vocabulary.full_clean()
    vocabulary.save(update_fields=list(changes))


def publish_version(*, version: VocabularyVersion) -> None:
    """Put it into use instead of the one before; publishing an older one is going back to it.

    Raises VocabularyRefused if it isn't trained.
    """
    with transaction.atomic():
        _lock(version)
        version.refresh_from_db()
        if version.status != VocabularyVersion.Status.READY:
            raise VocabularyRefused("not_trained", _("This version isn't trained. Wait until it is, or train another."))
        if version.published_at is None:
            withdraw_version(vocabulary=version.vocabulary)
            version.published_at = timezone.now()
            version.save(update_fields=["published_at"])


def withdraw_version(*, vocabulary: SignVocabulary) -> None:
    """Take the vocabulary out of use; its versions stay, but for what learnt from samples that are deleted."""
    delete_what_is_to_go(vocabulary=vocabulary)
    vocabulary.versions.filter(published_at__isnull=False).update(published_at=None)


def delete_what_is_to_go(*, vocabulary: SignVocabulary) -> None:
    """Nothing is left of samples that somebody deleted."""
    vocabulary.versions.filter(is_to_go=True).delete()


def _lock(version: VocabularyVersion) -> None:
    """Two that publish at the same moment do it one after the other."""
    SignVocabulary.with_bin.select_for_update().filter(pk=version.vocabulary_id).values_list("pk").first()
