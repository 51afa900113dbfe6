"""Jobs of sign vocabularies."""

from uuid import UUID

from django_tasks import task

from rooms.vocabulary_training import train_version


@task()
def train_vocabulary(version_id: str) -> str:
    """Train a version of a vocabulary; its status at the end."""
    return train_version(version_id=UUID(version_id))
