"""What the scripts that choose files on a page are told."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from accounts.permissions import Person
from media_storage import stock
from media_storage.models import StorageItem
from media_storage.serializers import FileListSerializer


def picker_data(person: Person, named: QuerySet[StorageItem]) -> dict[str, Any]:
    """The API's addresses, and `named`: the files that the page shows, deleted ones too. See file_service.js."""
    items = named.select_related("attribution")
    known = [{**FileListSerializer(item).data, "own": item.user_id == person.pk} for item in items]
    return {
        "files": reverse("api:file-list"),
        "raw": reverse("api:file-raw"),
        "parts": reverse("api:file-parts"),
        "stock": reverse("api:stock-picture-list") if stock.is_available() else None,
        "known": known,
    }
