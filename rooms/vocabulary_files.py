"""A vocabulary as one JSON file: its signs, the samples without names, and the version in use.

`read` finds everything that is wrong before anything is stored.
"""

import base64
import binascii
import hashlib
from typing import Annotated

import msgspec
import numpy as np
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from msgspec import Meta, Struct

from accounts.models import User
from rooms import vocabulary_queries, vocabulary_services
from rooms.models import Sign, SignSample, SignVocabulary, VocabularyVersion
from rooms.signs import classifier, network
from rooms.signs.model_card import Card, read_card
from rooms.signs.takes import FRAMES_MAX, steadiness, unpacked
from rooms.vocabulary_models import LABEL_MAX_CHARACTERS, SIGNS_MAX

FORMAT = "classroom-sign-vocabulary"
FILE_MAX_BYTES = 32 * 1024 * 1024
TAKES_MAX = 20_000
PROBLEMS_SHOWN = 20

Label = Annotated[str, Meta(min_length=1, max_length=LABEL_MAX_CHARACTERS)]
Hands = Annotated[int, Meta(ge=1, le=2)]


class SignInFile(Struct, frozen=True):
    label: Label
    hands: Hands = 1
    movement: bool = False
    hint: Annotated[str, Meta(max_length=200)] = ""


class TakeInFile(Struct, frozen=True):
    """`landmarks`: base64 of what SignSample.landmarks holds. `signer` parts people from each other, no more."""

    sign: Label
    signer: Annotated[str, Meta(min_length=1, max_length=64)]
    landmarks: str
    source: Annotated[str, Meta(max_length=100)] = ""


class ModelInFile(Struct, frozen=True):
    weights: classifier.Classifier
    card: Card
    shapes: dict[str, list[list[tuple[float, float, float]] | None]]


class VocabularyFile(Struct, frozen=True):
    slug: Annotated[str, Meta(max_length=50)]
    name: Annotated[str, Meta(max_length=100)]
    language: Annotated[str, Meta(max_length=35)]
    kind: Annotated[str, Meta(max_length=10)]
    hands: Hands
    signs: Annotated[list[SignInFile], Meta(min_length=2, max_length=SIGNS_MAX)]
    description: Annotated[str, Meta(max_length=2000)] = ""
    takes: Annotated[list[TakeInFile], Meta(max_length=TAKES_MAX)] = []
    model: ModelInFile | None = None
    format: str = FORMAT
    format_version: int = 1


class FileRefused(Exception):
    """`problems`: sentences, each with its place in the file; at most PROBLEMS_SHOWN."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems[:PROBLEMS_SHOWN]


def export_vocabulary(vocabulary: SignVocabulary) -> bytes:
    takes = SignSample.objects.filter(sign__vocabulary=vocabulary).order_by("created_at", "id")
    version = vocabulary_queries.published_version(vocabulary)
    whole = VocabularyFile(
        **{name: getattr(vocabulary, name) for name in ("slug", "name", "language", "kind", "hands", "description")},
        signs=[SignInFile(sign.label, sign.hands, sign.movement, sign.hint) for sign in vocabulary.signs.all()],
        takes=[
            TakeInFile(label, signer, base64.b64encode(bytes(landmarks)).decode("ascii"), source)
            for label, signer, landmarks, source in takes.values_list("sign__label", "signer", "landmarks", "source")
        ],
        model=None if version is None else _model_of(version),
    )
    return written(whole)


def written(whole: VocabularyFile) -> bytes:
    return msgspec.json.encode(whole)


def _model_of(version: VocabularyVersion) -> ModelInFile:
    return ModelInFile(classifier.decode(bytes(version.weights)), read_card(version.card), version.shapes)


def read(data: bytes) -> VocabularyFile:
    """Raises FileRefused with all that is wrong."""
    if len(data) > FILE_MAX_BYTES:
        raise FileRefused(
            [_("The file is larger than %(megabytes)s MB.") % {"megabytes": FILE_MAX_BYTES // 1024 // 1024}]
        )
    try:
        whole = msgspec.json.decode(data, type=VocabularyFile)
    except (msgspec.ValidationError, msgspec.DecodeError, RecursionError) as error:
        raise FileRefused([_("This is no file of a sign vocabulary: %(error)s") % {"error": error}]) from None
    if whole.format != FORMAT or whole.format_version != 1:
        raise FileRefused([_("This file is of another kind, or made by a newer version.")])
    problems = [*_problems_of_takes(whole), *([] if whole.model is None else _problems_of_model(whole, whole.model))]
    if problems:
        raise FileRefused(problems)
    return whole


def import_vocabulary(*, data: bytes, owner: User | None, slug: str = "", source: str = "") -> SignVocabulary:
    """A new vocabulary with what the file holds; its model, if any, is published. `slug`: another than the file's.

    Raises FileRefused; then nothing is stored.
    """
    whole = read(data)
    fields = {name: getattr(whole, name) for name in ("name", "language", "kind", "hands", "description")}
    try:
        with transaction.atomic():
            vocabulary = vocabulary_services.create_vocabulary(
                owner=owner,
                signs=[msgspec.to_builtins(sign) for sign in whole.signs],
                slug=slug or whole.slug,
                **fields,
            )
            _store_takes(vocabulary, whole, source)
            if whole.model is not None:
                _store_model(vocabulary, whole.model)
    except ValidationError as error:
        raise FileRefused([f"{name}: {' '.join(texts)}" for name, texts in error.message_dict.items()]) from None
    return vocabulary


def _problems_of_takes(whole: VocabularyFile) -> list[str]:
    known = {sign.label for sign in whole.signs if not sign.movement}
    problems = []
    for place, take in enumerate(whole.takes):
        if take.sign not in known:
            problems.append(
                _("Take %(place)s: there is no sign “%(sign)s” that takes are kept of.")
                % {"place": place, "sign": take.sign}
            )
        elif not _is_take(take.landmarks, whole.hands):
            problems.append(_("Take %(place)s: its landmarks can't be read.") % {"place": place})
        if len(problems) >= PROBLEMS_SHOWN:
            break
    return problems


def _is_take(landmarks: str, hands: int) -> bool:
    try:
        numbers = unpacked(base64.b64decode(landmarks, validate=True), hands=hands)
    except (ValueError, binascii.Error):
        return False
    if np.isinf(numbers).any():
        return False
    shown = ~np.isnan(numbers)  # a missing hand is NaN, whole
    whole_hands = (shown.all(axis=(2, 3)) | ~shown.any(axis=(2, 3))).all()
    return bool(1 <= len(numbers) <= FRAMES_MAX and whole_hands and shown.any(axis=(1, 2, 3)).all())


def _problems_of_model(whole: VocabularyFile, model: ModelInFile) -> list[str]:
    signs = [sign.label for sign in whole.signs if not sign.movement]
    problems = []
    if model.weights.signs != signs or model.weights.hands != whole.hands:
        problems.append(_("The model's signs aren't those of the vocabulary."))
    if model.weights.format not in classifier.FORMATS or not 0.01 <= model.weights.temperature <= 100:
        problems.append(_("The model is of a format that this version doesn't know."))
    seen = classifier.inputs(whole.hands, format_=model.weights.format)
    if not 1 <= len(model.weights.networks) <= 8 or not all(
        network.fits(layers, inputs=seen, outputs=len(signs) + 1) for layers in model.weights.networks
    ):
        problems.append(_("The model's weights don't fit its signs."))
    measures = model.card.measures
    if model.card.signs != signs or (
        measures and [len(row) for row in measures.confusion] != [len(signs)] * len(signs)
    ):
        problems.append(_("The model card's signs aren't those of the vocabulary."))
    if set(model.shapes) - set(signs):
        problems.append(_("There is a drawn hand of a sign that the vocabulary doesn't have."))
    if any(hand is not None and len(hand) != 21 for hands in model.shapes.values() for hand in hands):
        problems.append(_("A drawn hand doesn't have 21 points."))
    return problems


def _store_takes(vocabulary: SignVocabulary, whole: VocabularyFile, source: str) -> None:
    signs = {sign.label: sign for sign in Sign.objects.filter(vocabulary=vocabulary)}
    rows = []
    for take in whole.takes:
        landmarks = base64.b64decode(take.landmarks)
        hands = unpacked(landmarks, hands=vocabulary.hands)
        quality, origin = round(steadiness(hands), 3), (take.source or source)[:100]
        rows.append(
            SignSample(
                sign=signs[take.sign],
                signer=take.signer,
                landmarks=landmarks,
                frames=len(hands),
                quality=quality,
                source=origin,
            )
        )
    SignSample.objects.bulk_create(rows, batch_size=500)


def _store_model(vocabulary: SignVocabulary, model: ModelInFile) -> None:
    weights, now = classifier.encode(model.weights), timezone.now()
    VocabularyVersion.objects.create(
        vocabulary=vocabulary,
        number=1,
        status=VocabularyVersion.Status.READY,
        progress=1,
        weights=weights,
        digest=hashlib.sha256(weights).hexdigest(),
        card=msgspec.to_builtins(model.card),
        shapes=msgspec.to_builtins(model.shapes),
        trained_at=now,
        published_at=now,
    )
