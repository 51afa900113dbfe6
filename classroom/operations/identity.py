"""Which instance this is: one id that stays with its data through backups, restores and new keys."""

from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

from classroom.models import InstanceData


def instance_id() -> UUID:
    """Made when it is first asked for. It says nothing about who runs the instance."""
    known = InstanceData.objects.first()
    if known is None:
        # Made of the key, so that two processes that ask at once make the same one.
        made = salted_hmac("classroom.instance", "the first id", secret=settings.SECRET_KEY, algorithm="sha256")
        known, _ = InstanceData.objects.get_or_create(instance_id=UUID(bytes=made.digest()[:16], version=4))
    return known.instance_id
