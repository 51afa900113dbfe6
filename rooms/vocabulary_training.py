"""The job that trains a version: its samples become weights, a model card and drawn hands."""

import hashlib
from uuid import UUID

import msgspec
import numpy as np
from django.db import transaction
from django.utils import timezone

from rooms import vocabulary_queries, vocabulary_services
from rooms.models import SignVocabulary, VocabularyVersion
from rooms.signs import classifier, model_card
from rooms.signs.training import Recipe

Status = VocabularyVersion.Status
RECIPE = Recipe()


class Cancelled(Exception):
    """The version is not wanted any more."""


def train_version(*, version_id: UUID, recipe: Recipe | None = None) -> str:
    """Train it, measure it, keep it; safe to repeat. The version's status at the end, "" if it is gone.

    A version that can't be trained says why. Only what is unexpected is raised, so that the job is tried again.
    """
    rows = VocabularyVersion.objects.filter(pk=version_id)
    wanted = rows.filter(status__in=[Status.QUEUED, Status.TRAINING])
    if wanted.update(status=Status.TRAINING, progress=0):
        vocabulary = SignVocabulary.with_bin.get(versions=version_id)
        samples = vocabulary_queries.samples_of(vocabulary)
        signs = list(vocabulary_queries.learnable_signs(vocabulary).values_list("label", flat=True))
        progress = _Progress(version_id)
        try:
            random = np.random.default_rng(0)
            trained = model_card.train_and_measure(
                samples, signs, recipe=recipe or RECIPE, random=random, progress=progress
            )
            _store(version_id, trained)
        except Cancelled:
            pass
        except ValueError as error:
            wanted.update(status=Status.FAILED, problem=str(error)[:500])
            if rows.filter(publish_when_ready=True).exists():
                vocabulary_services.delete_what_is_to_go(vocabulary=vocabulary)
    return rows.values_list("status", flat=True).first() or ""


class _Progress:
    """Writes down each whole percent, and stops the training when its version is cancelled or gone."""

    def __init__(self, version_id: UUID) -> None:
        self._rows = VocabularyVersion.objects.filter(pk=version_id, status=Status.TRAINING)
        self._percent = -1

    def __call__(self, share: float) -> None:
        percent = int(share * 100)
        if percent == self._percent:
            return
        self._percent = percent
        if not self._rows.update(progress=round(share, 3)):
            raise Cancelled


def _store(version_id: UUID, trained: model_card.Trained) -> None:
    weights = classifier.encode(trained.model)
    with transaction.atomic():
        kept = VocabularyVersion.objects.filter(pk=version_id, status=Status.TRAINING).update(
            status=Status.READY,
            progress=1,
            weights=weights,
            digest=hashlib.sha256(weights).hexdigest(),
            card=msgspec.to_builtins(trained.card),
            shapes=trained.shapes,
            trained_at=timezone.now(),
        )
        if not kept:
            raise Cancelled
        version = VocabularyVersion.objects.select_related("vocabulary").get(pk=version_id)
        # The one in use learnt from samples that are gone now. If it was taken out of use, it is gone already.
        if version.publish_when_ready and version.vocabulary.versions.filter(is_to_go=True).exists():
            vocabulary_services.publish_version(version=version)
