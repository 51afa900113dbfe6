from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from urllib.parse import urlsplit, urlunsplit

import pytest
import pytest_asyncio

from bench.servers import instance
from classroom.rehearsal.crowd import raise_file_limit
from classroom.rehearsal.teacher import Teacher
from tests.e2e.cut_line import CutLine
from tests.faults.lesson import Lesson, School
from tests.migrated import copy_on_postgres

BeginLesson = Callable[..., Awaitable[Lesson]]


@pytest.fixture(scope="module")
def school() -> Iterator[School]:
    """Servers of its own: these tests stop and cut what other tests share."""
    raise_file_limit()
    with copy_on_postgres() as url:
        parts = urlsplit(url)
        line = CutLine(f"http://{parts.hostname}:{parts.port or 5432}")
        user = parts.netloc.rpartition("@")[0]
        through_line = parts._replace(netloc=f"{user}@{urlsplit(line.url).netloc}")
        with instance(1, database_url=urlunsplit(through_line)) as servers:
            teacher = Teacher(servers.addresses[0])
            teacher.register()
            yield School(servers, line, teacher)
        line.close()


@pytest_asyncio.fixture
async def begin_lesson(school: School) -> AsyncIterator[BeginLesson]:
    """begin_lesson(lines=…, questions=…, host_line=…): a lesson that ends with the test."""
    lessons: list[Lesson] = []

    async def begin(*, lines: Sequence[Sequence[str]] | None = None, questions: int = 2, host_line: str = "") -> Lesson:
        lines = lines or [[school.servers.addresses[0]]]
        lessons.append(await Lesson.begin(school, lines=lines, questions=questions, host_line=host_line))
        return lessons[-1]

    yield begin
    for lesson in lessons:
        await lesson.end()
