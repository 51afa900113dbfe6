"""A call through a real Janus video room: three browsers at two servers, then Janus itself goes and comes back."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings

from tests.e2e.calls.caller import Caller
from tests.e2e.calls.film import Film
from tests.janus_server import JanusServer
from tests.server_processes import ServerProcesses

pytestmark = pytest.mark.e2e

# Large enough for two sizes, and slow: one machine codes them all.
MEDIUM = Film(640, 480, 15)


@pytest.fixture(scope="module")
def janus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JanusServer]:
    server = JanusServer(tmp_path_factory.mktemp("janus"))
    yield server
    server.kill()


@pytest.fixture
def processes(transactional_db: None, janus: JanusServer) -> Iterator[ServerProcesses]:
    processes = ServerProcesses(settings.DATABASES["default"])
    processes.environment |= {"VIDEO_BACKEND": "janus", "JANUS_URL": janus.url, "JANUS_SECRET": janus.secret}
    yield processes
    processes.stop()


def test_everybody_sees_everybody_through_janus(
    processes: ServerProcesses, janus: JanusServer, enter: Callable[..., Caller]
) -> None:
    first, second = processes.start(2)
    host = enter(first, "teacher", film=MEDIUM)
    anna = enter(second, "Anna", film=MEDIUM)
    ben = enter(second, "Ben", film=MEDIUM)
    callers = (host, anna, ben)
    for viewer in callers:
        viewer.gets(*({caller.name for caller in callers} - {viewer.name}))
