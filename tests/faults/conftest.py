from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from urllib.parse import urlsplit, urlunsplit

import pytest
import pytest_asyncio

from bench.servers import instance
from classroom.rehearsal.crowd import raise_file_limit
from classroom.rehearsal.teacher import Teacher
from tests import postgres_server
from tests.e2e.cut_line import CutLine
from tests.faults.lesson import Lesson, School

BeginLesson = Callable[..., Awaitable[Lesson]]


@pytest.fixture(scope="module")
def school() -> Iterator[School]:
    """Servers of its own: these tests stop and cut what other tests share."""
    raise_file_limit()
    postgres = postgres_server.start()
    try:
        parts = urlsplit(postgres.url)
        line = CutLine(f"http://127.0.0.1:{parts.port}")
        through_line = parts._replace(netloc=f"{parts.username}@{urlsplit(line.url).netloc}")
        with instance(1, database_url=urlunsplit(through_line)) as servers:
            teacher = Teacher(servers.addresses[0])
            teacher.register()
            yield School(servers, line, teacher)
        line.close()
    finally:
        postgres.stop()


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
