"""Made-up hands for tests: each sign a shape of its own, shown a little differently by everybody."""

import hashlib
from typing import Any

import numpy as np
from django.utils import timezone

from accounts.models import User
from rooms import sample_services, vocabulary_services
from rooms.models import SignVocabulary, VocabularyVersion
from rooms.signs import classifier
from rooms.signs.features import inputs
from rooms.signs.network import layer

TWO_HANDED = [{"label": label, "hands": 2} for label in "AEIO"]


def shape(label: str, hands: int = 2) -> np.ndarray[Any, Any]:
    """(hands, 21, 3), in pixels of some picture; the same whenever it is asked for."""
    random = np.random.default_rng([ord(letter) for letter in label])
    return 300 + 60 * random.standard_normal((hands, 21, 3)) + 150 * np.arange(hands)[:, None, None]


def frames(label: str, *, signer: int, take: int, hands: int = 2, count: int = 8) -> list[Any]:
    """A take as a page sends it."""
    random = np.random.default_rng([signer, take])
    own = shape(label, hands) + 4 * random.standard_normal((hands, 21, 3)) * (1 + signer / 4)
    shown = own + 1.5 * random.standard_normal((count, hands, 21, 3))
    return [[[[round(float(n), 2) for n in point] for point in hand] for hand in frame] for frame in shown]


def make_vocabulary(owner: User, **fields: Any) -> SignVocabulary:
    """Two-handed, four signs, for everybody to record."""
    defaults = {"slug": "slsl", "name": "SLSL", "language": "sqs", "hands": 2, "accepts_recordings": True}
    signs = fields.pop("signs", TWO_HANDED)
    return vocabulary_services.create_vocabulary(owner=owner, signs=signs, **{**defaults, **fields})


def record(vocabulary: SignVocabulary, contributor: User, *, signer: int, takes: int = 5) -> None:
    for sign in vocabulary.signs.filter(movement=False):
        batch = [
            {
                "sign": sign.label,
                "frames": frames(sign.label, signer=signer, take=take, hands=vocabulary.hands),
            }
            for take in range(takes)
        ]
        outcomes = sample_services.add_takes(
            vocabulary=vocabulary, contributor=contributor, takes=batch, consented_at=timezone.now()
        )
        assert [outcome.code for outcome in outcomes] == [""] * takes


def published_vocabulary(owner: User, slug: str) -> SignVocabulary:
    """With a version in use that learnt nothing: for tests of who may do what."""
    vocabulary = make_vocabulary(owner, slug=slug, accepts_recordings=False)
    labels = list(vocabulary.signs.values_list("label", flat=True))
    layers = [layer(np.zeros((inputs(2)[0], len(labels) + 1)), np.zeros(len(labels) + 1))]
    weights = classifier.encode(classifier.Classifier(labels, 2, [layers], 1.0))
    VocabularyVersion.objects.create(
        vocabulary=vocabulary,
        number=1,
        status=VocabularyVersion.Status.READY,
        weights=weights,
        digest=hashlib.sha256(weights).hexdigest(),
        card={"signs": labels, "hands": 2, "takes": {}, "frames": 0, "signers": 0},
        shapes={label: shape(label).round().tolist() for label in labels},
        published_at=timezone.now(),
    )
    return vocabulary
