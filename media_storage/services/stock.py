"""Free pictures as files of one's own."""

from accounts.models import User
from media_storage import stock
from media_storage.models import Attribution, StorageItem
from media_storage.services.uploads import store_upload


def take_stock_picture(*, user: User, picture_id: int) -> StorageItem:
    """Fetch a picture from the provider and store it, judged like any upload, with whose it is beside it.

    Raises FileRefused.
    """
    picture = stock.picture(picture_id)
    with stock.reading(picture.picture) as stream:
        item = store_upload(
            user=user, stream=stream, filename=f"{picture.tags or picture.id}.jpg", alt_text=picture.tags
        )
    Attribution.objects.get_or_create(
        item=item,
        defaults={
            "provider": stock.PROVIDER,
            "author": picture.author,
            "licence": stock.LICENCE,
            "licence_url": stock.LICENCE_URL,
            "source_url": picture.page,
        },
    )
    return item
