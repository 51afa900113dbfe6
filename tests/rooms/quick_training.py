"""Training that takes a second, and reads what tests draw."""

from accounts.models import User
from rooms import training_services, vocabulary_training
from rooms.models import SignVocabulary, VocabularyVersion
from rooms.signs.learning import Schedule
from rooms.signs.training import Recipe

QUICK = Recipe(schedule=Schedule(steps=200, hidden=(24,)), batch=48)


def trained(vocabulary: SignVocabulary, user: User | None = None) -> VocabularyVersion:
    version = training_services.request_training(vocabulary=vocabulary, user=user)
    assert vocabulary_training.train_version(version_id=version.pk, recipe=QUICK) == "ready"
    version.refresh_from_db()
    return version
