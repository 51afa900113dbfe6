from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.classroom.classquiz.instance import ClassQuiz, running


@pytest.fixture
def classquiz(tmp_path: Path, db: None) -> Iterator[ClassQuiz]:
    folder = tmp_path / "classquiz-files"
    folder.mkdir()
    with running(folder) as instance:
        yield instance
