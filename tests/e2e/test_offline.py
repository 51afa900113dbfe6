"""The player's page without a network: reloaded it comes up, comes back, and brings the answer that it kept."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from accounts.models import User
from classroom.script_graph import static_file
from quizzes import services
from quizzes.question_types import TYPES
from tests.e2e.accessibility import assert_accessible
from tests.e2e.cut_line import CutLine
from tests.e2e.game_page import PHONE, PROJECTOR, Complaints, Host, NewContext, Phone
from tests.server_processes import ServerProcesses

pytestmark = pytest.mark.e2e

# Coming back takes the phone up to four seconds; a busy machine, more.
PATIENCE_MS = 60_000
KEPT = """async () => {
  const kept = {};
  for (const name of await caches.keys()) {
    const requests = await (await caches.open(name)).keys();
    kept[name] = requests.map(({ url }) => new URL(url).pathname);
  }
  return kept;
}"""


@pytest.fixture
def server(daphne_servers: Callable[[int], list[str]]) -> str:
    return daphne_servers(1)[0]


@pytest.fixture
def line(server: str) -> Iterator[CutLine]:
    with closing(CutLine(server)) as line:
        yield line


@pytest.fixture
def host(new_context: NewContext, server: str, signed_in: Callable[[User], Client], teacher: User) -> Host:
    """At the projector, by a line of their own that nobody cuts."""
    session = signed_in(teacher).cookies["sessionid"].value
    return Host(new_context(**PROJECTOR), server, session, Complaints())


@pytest.fixture
def pin(host: Host, teacher: User) -> str:
    question = {**TYPES["ABCD"].example(), "time": 240}
    return host.start(services.create_quiz(owner=teacher, title="Rivers", questions=[question], public=True).pk)


@pytest.fixture
def phone(new_context: NewContext, line: CutLine) -> Phone:
    return Phone(new_context(**PHONE, service_workers="allow"), line.url, Complaints())


@pytest.fixture
def own_servers(transactional_db: None) -> Iterator[Callable[[], str]]:
    """own_servers(): the address of a server with the environment as it is by then."""
    with ExitStack() as stack:

        def start() -> str:
            processes = ServerProcesses(settings.DATABASES["default"])
            stack.callback(processes.stop)
            return processes.start()[0]

        yield start


def kept_by(page: Page) -> dict[str, list[str]]:
    """Cache → paths, once the service worker has all that it wants."""
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    found: dict[str, list[str]] = page.evaluate(KEPT)
    return found


def move(line: CutLine, server: str) -> None:
    """What was open to the former server ends."""
    line.cut()
    line.lead_to(server)
    line.heal()


def until(is_so: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE_MS / 1000
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_a_player_survives_a_dead_network(host: Host, phone: Phone, line: CutLine, pin: str) -> None:
    phone.join(pin, "Ada")
    kept = kept_by(phone.page)
    host.goes_on()
    phone.sees_question("one")
    line.cut()
    phone.gives("one", 0)
    expect(phone.page.locator("#receipt")).to_contain_text("Kept")

    phone.page.reload()
    expect(phone.page.get_by_role("heading", name="No connection")).to_be_visible(timeout=PATIENCE_MS)
    expect(phone.page.locator("#screen")).to_contain_text("Your answer is kept too")
    expect(phone.page.locator(".own-name")).to_have_text("Ada")
    expect(phone.page.locator("#connection")).to_have_attribute("data-state", "reconnecting")
    assert_accessible(phone.page)

    line.heal()
    # Everybody has answered, so the question closes.
    expect(phone.page.locator(".verdict")).to_have_attribute("data-verdict", "right", timeout=PATIENCE_MS)
    expect(phone.page.locator("#who")).to_have_text("Ada")
    assert host.chart()[0] == ("Jupiter", 1)
    # The shell and its files, for nobody; no game, no answers of the API, no page of anybody.
    [(name, paths)] = kept.items()
    assert name.startswith("classroom.shell.")
    assert [path for path in paths if not path.startswith(f"/shell/{name.rpartition('.')[2]}/")] == ["/shell/en/"]
    assert kept_by(phone.page) == kept


def test_who_had_not_joined_gets_the_true_page_as_soon_as_it_can_come(phone: Phone, line: CutLine, pin: str) -> None:
    for path, is_there in ((f"/join/{pin}/", "#name"), ("/", "#pin")):
        phone.page.goto(f"{line.url}{path}")
        kept_by(phone.page)
        line.cut()
        phone.page.reload()
        expect(phone.page.get_by_role("heading", name="No connection")).to_be_visible(timeout=PATIENCE_MS)
        line.heal()
        expect(phone.page.locator(is_there)).to_be_visible(timeout=PATIENCE_MS)


def test_a_release_replaces_the_last_one_whole_and_can_be_taken_away(
    phone: Phone,
    line: CutLine,
    pin: str,
    own_servers: Callable[[], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = phone.page
    page.goto(f"{line.url}/play/{pin}/")
    [first] = kept_by(page)

    (tmp_path / "classroom").mkdir()
    marked = static_file("classroom/player.css").read_text() + "\n:root { --release: next; }\n"
    (tmp_path / "classroom" / "player.css").write_text(marked)
    monkeypatch.setenv("NEXT_RELEASE", str(tmp_path))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tests.e2e.next_release_settings")
    following = own_servers()
    monkeypatch.setenv("SERVICE_WORKER", "0")
    without = own_servers()

    move(line, following)
    page.reload()
    until(lambda: first not in kept_by(page))
    line.cut()
    page.reload()
    expect(page.get_by_role("heading", name="No connection")).to_be_visible(timeout=PATIENCE_MS)
    assert page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--release')") == "next"

    move(line, without)
    expect(page.locator("#name")).to_be_visible(timeout=PATIENCE_MS)
    # Browsers look for a new worker by themselves soon after; this asks them to do it now.
    page.evaluate("() => navigator.serviceWorker.getRegistration().then((found) => found?.update()).catch(() => null)")
    until(lambda: page.evaluate("async () => !(await caches.keys()).length"))
    until(lambda: page.evaluate("async () => !(await navigator.serviceWorker.getRegistrations()).length"))
