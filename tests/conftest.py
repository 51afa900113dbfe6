"""The cast: named people whom tests share, and the real server processes that some need."""

import shutil
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db import connection
from django.test import Client, TransactionTestCase
from django.utils import translation
from pytest_django import DjangoDbBlocker, Settings
from schemathesis.pytest.plugin import SchemathesisFunction

from accounts import roles
from accounts.models import User
from quizzes import freshness, question_types
from quizzes.models import Quiz
from tests import clean_database, migrated, static_files
from tests.janus_server import JanusServer
from tests.server_processes import ServerPool, ServerProcesses

# How long an example takes is the machine's affair.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")

PASSWORD = "correct-horse-battery"

MakeQuiz = Callable[..., Quiz]


def make_user(name: str, role: str | None = roles.TEACHERS, **fields: Any) -> User:
    user = User.objects.create_user(
        f"{name}@school.example", name, PASSWORD, is_staff=role is not None, verified=True, **fields
    )
    if role is not None:
        user.groups.add(Group.objects.get(name=role))
    return user


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give each test of the API's schema an id of its own: of several with one id, xdist runs only the last.

    pytest 9.2 makes ids of parameters, and schemathesis writes what differs into the name.
    """
    for item in items:
        if isinstance(item, SchemathesisFunction) and item.operation_label and item.id.params is None:
            item._id = item.id.with_params(item.operation_label)


@pytest.fixture
def teacher(db: None) -> User:
    return make_user("teacher")


@pytest.fixture
def other_teacher(db: None) -> User:
    return make_user("other_teacher")


@pytest.fixture
def moderator(db: None) -> User:
    return make_user("moderator", roles.MODERATORS)


@pytest.fixture
def administrator(db: None) -> User:
    return make_user("administrator", roles.ADMINISTRATORS)


@pytest.fixture
def make_quiz(db: None) -> MakeQuiz:
    """make_quiz(user, **fields): a quiz with one question of each type unless told otherwise."""

    def make(user: User, **fields: Any) -> Quiz:
        defaults = {
            "title": "Seven kinds",
            "questions": [kind.example() for kind in question_types.TYPES.values()],
        }
        return Quiz.objects.create(user=user, **{**defaults, **fields})

    return make


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """signed_in(user): a Django test client with that person's session."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture(autouse=True)
def _clean_cache() -> Iterator[None]:
    yield
    cache.clear()
    # Without one, servers that go on running would take what they remember for current.
    freshness.new_generation()


@pytest.fixture(autouse=True)
def _forget_language() -> Iterator[None]:
    """A request leaves its language to the thread, which the next request sets anew; a test of a rule doesn't."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """The test database is a copy of one that is migrated; Django still makes what migrating ends with."""
    test = connection.settings_dict["TEST"]
    test["MIGRATE"] = False
    if connection.vendor == "postgresql":
        test["TEMPLATE"] = migrated.migrated_template()
    else:
        shutil.copy(migrated.migrated_file(), test["NAME"])


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """A file that has been copied is taken as it is; it goes with its folder."""
    return connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """As pytest-django's; what a test with real transactions wrote is then taken away in our own way."""
    with django_db_blocker.unblock():
        clean_database.remember_roles()
    TransactionTestCase._fixture_teardown = clean_database.empty_tables


@pytest.fixture(scope="session", autouse=True)
def _static_files() -> None:
    static_files.remember()


@pytest.fixture(scope="session")
def server_pool(django_db_setup: None) -> Iterator[ServerPool]:
    pool = ServerPool()
    yield pool
    pool.stop()


@pytest.fixture
def server_processes(transactional_db: None, server_pool: ServerPool) -> Iterator[ServerProcesses]:
    """Real Daphne processes on this run's database and Redis, for a test that kills or looks into them.

    Starting one takes seconds, so those that live are handed on to the next test, unless its environment differs.
    """
    processes = ServerProcesses(settings.DATABASES["default"], server_pool)
    yield processes
    processes.give_back()


@pytest.fixture
def daphne_servers(server_processes: ServerProcesses) -> Callable[[int], list[str]]:
    """daphne_servers(n): base URLs of n of them."""
    return server_processes.start


@pytest.fixture(scope="module")
def janus_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JanusServer]:
    server = JanusServer(tmp_path_factory.mktemp("janus"))
    yield server
    server.kill()


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    """Where the bytes of this test's files are: below `media/`; uploads in the making below `uploads/`."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "media", "allow_overwrite": True},
        },
    }
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "uploads"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    return tmp_path


@pytest.fixture
def shipped_vocabularies(db: None) -> None:
    """The alphabets that a new instance comes with: asl@3, asl-digits@1. Real transactions empty its tables."""
    for name in ("0006_ship_sign_vocabularies", "0008_ship_better_letters", "0009_ship_letters_by_distances"):
        import_module(f"rooms.migrations.{name}").load(apps, None)
