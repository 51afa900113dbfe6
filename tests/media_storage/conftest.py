"""Each test has an empty folder of files of its own."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from media_storage import services
from media_storage.models import StorageItem
from tests.media_storage import samples

Store = Callable[..., StorageItem]


@pytest.fixture(autouse=True)
def _own_folder(folder: Path) -> None:
    """Every test, whether or not it asks where that is."""


@pytest.fixture
def stored_files(folder: Path) -> Callable[[], list[str]]:
    """stored_files(): every file below the test's folder, by its path there."""
    return lambda: sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def store(db: None) -> Store:
    """store(user, content=…, filename=…): a stored file; a small PNG unless told otherwise."""

    def make(user: User, content: bytes | None = None, *, filename: str = "picture.png", **fields: Any) -> StorageItem:
        stream = io.BytesIO(samples.picture() if content is None else content)
        return services.store_upload(user=user, stream=stream, filename=filename, **fields)

    return make
