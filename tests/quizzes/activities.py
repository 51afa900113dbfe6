"""Activities for tests: pages, and pictures in them."""

import io
from typing import Any

from accounts.models import User
from media_storage import services as files
from media_storage.models import StorageItem
from quizzes import page_types
from quizzes import quiztivity_services as services
from quizzes.models import QuizTivity
from tests.media_storage import samples

SLIDE, QUESTION = page_types.example("SLIDE"), page_types.example("ABCD")


def make_activity(user: User, pages: list[Any] | None = None, **fields: Any) -> QuizTivity:
    return services.create_quiztivity(
        owner=user, title=fields.pop("title", "Rivers"), pages=[SLIDE, QUESTION] if pages is None else pages, **fields
    )


def picture(user: User, **said: Any) -> StorageItem:
    return files.store_upload(user=user, stream=io.BytesIO(samples.picture()), filename="a.png", **said)


def picture_page(item: StorageItem) -> dict[str, Any]:
    return {
        "title": "",
        "type": "SLIDE",
        "data": {"elements": [{"type": "IMAGE", "image": str(item.pk), "alt": ""}]},
    }
