"""Training of recordings that tests draw: QUICK reads them, HASTY is for what becomes of a training."""

from accounts.models import User
from rooms import training_services, vocabulary_training
from rooms.models import SignVocabulary, VocabularyVersion
from rooms.signs.learning import Schedule
from rooms.signs.training import Recipe

QUICK = Recipe(schedule=Schedule(steps=200, hidden=(24,)), batch=48)
HASTY = Recipe(schedule=Schedule(steps=20, hidden=(24,)), batch=48)


def trained(vocabulary: SignVocabulary, user: User | None = None) -> VocabularyVersion:
    version = training_services.request_training(vocabulary=vocabulary, user=user)
    assert vocabulary_training.train_version(version_id=version.pk, recipe=HASTY) == "ready"
    version.refresh_from_db()
    return version
