"""Who may use which route of files and of stock pictures."""

import io
import uuid

from media_storage import services as files
from tests.api_permissions.case import EVERYBODY_SIGNED_IN, Case, Cast, Things
from tests.media_storage.samples import picture

CASES = [
    Case("GET", "files/", EVERYBODY_SIGNED_IN),
    # A JSON body isn't an upload, which is noticed while looking for the CSRF token, before the role.
    Case("POST", "files/", (403, 415, 415, 415, 415, 415), body={}),
    Case("POST", "files/raw/", (403, 403, 400, 400, 403, 400), body={}),
    Case("POST", "files/parts/", (403, 403, 400, 400, 403, 400), body={}),
    Case("GET", "files/quota/", EVERYBODY_SIGNED_IN),
    Case("GET", "files/<id>/", (403, 404, 404, 200, 404, 200), "file"),
    Case("PATCH", "files/<id>/", (403, 404, 404, 200, 404, 200), "file", {"alt_text": "Mine now"}),
    Case("DELETE", "files/<id>/", (403, 404, 404, 204, 404, 204), "file"),
    Case("POST", "files/<id>/restore/", (403, 404, 404, 200, 404, 200), "deleted file"),
    # Without a provider there is nothing, for those who may upload. With one: tests/media_storage/test_stock.py.
    Case("GET", "stock-pictures/", (403, 403, 404, 404, 403, 404)),
    Case("POST", "stock-pictures/", (403, 403, 404, 404, 403, 404), body={"id": 1}),
    Case("GET", "stock-pictures/<int:pk>/preview/", (403, 403, 404, 404, 403, 404)),
]


def file(cast: Cast, *, deleted: bool = False) -> uuid.UUID:
    item = files.store_upload(user=cast.owner, stream=io.BytesIO(picture()), filename="a.png")
    if deleted:
        files.delete_file(item=item)
    return item.pk


THINGS: Things = {
    "file": file,
    "deleted file": lambda cast: file(cast, deleted=True),
}
