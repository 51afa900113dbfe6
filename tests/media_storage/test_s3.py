"""Files on a real S3 server that refuses bad signatures."""

import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from email.message import Message
from io import BytesIO, StringIO
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import pytest
from botocore.exceptions import ClientError
from django.core.management import CommandError, call_command
from django.test import Client
from PIL import Image
from pytest_django import Settings

from accounts.models import User
from media_storage import backends, links, services, thumbnails
from media_storage.models import StorageItem
from media_storage.refusals import FileRefused
from media_storage.server_addresses import read_file_server
from tests.jobs import do_jobs
from tests.media_storage import s3_server, samples
from tests.media_storage.conftest import Store

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[s3_server.S3Server]:
    server = s3_server.start(tmp_path_factory.mktemp("s3"))
    yield server
    server.stop()


def use(settings: Settings, endpoint: str, *, secret: str = s3_server.SECRET) -> None:
    """Configure the server as the alias `school`, from an address as the environment gives it."""
    parts = urlsplit(endpoint)
    address = f"school={parts.scheme}://{quote(s3_server.KEY)}:{quote(secret)}@{parts.netloc}/{s3_server.BUCKET}"
    server = read_file_server(address)
    settings.FILE_SERVERS = {"school": server}
    settings.STORAGES = {
        **settings.STORAGES,
        "school": {
            "BACKEND": "media_storage.s3.PrivateS3Storage",
            "OPTIONS": {
                "endpoint_url": server.endpoint,
                "public_endpoint": server.public,
                "bucket_name": server.bucket,
                "access_key": server.access_key,
                "secret_key": server.secret_key,
                "region_name": server.region,
            },
        },
    }


@pytest.fixture
def s3(running: s3_server.S3Server, settings: Settings, folder: Path) -> Iterator[s3_server.S3Server]:
    """An empty bucket, where new uploads go."""
    use(settings, running.endpoint)
    settings.FILE_SERVER = "school"
    yield running
    running.empty()


def fetch(address: str, **headers: str) -> tuple[int, Message, bytes]:
    request = urllib.request.Request(address, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def test_a_file_lies_in_the_bucket_and_nowhere_else(
    teacher: User, store: Store, s3: s3_server.S3Server, stored_files: Callable[[], list[str]]
) -> None:
    item = store(teacher)
    assert (item.server, s3.files()) == ("school", [item.storage_path])
    assert stored_files() == []
    with backends.reading(item.server, item.storage_path) as file:
        assert file.read() == (s3.folder / s3_server.BUCKET / item.storage_path).read_bytes()


@pytest.mark.parametrize("name", ["png with an archive behind", "mp4 cut", "png bomb"])
def test_a_refused_file_never_gets_there(name: str, teacher: User, store: Store, s3: s3_server.S3Server) -> None:
    with pytest.raises(FileRefused):
        store(teacher, samples.HOSTILE[name][0]())
    assert s3.files() == []


def test_whoever_may_see_it_is_sent_to_a_signed_address(
    teacher: User, store: Store, s3: s3_server.S3Server, signed_in: Callable[[User], Client]
) -> None:
    item = store(teacher, filename="Ein Bild.png")
    answer = signed_in(teacher).get(links.address_of(item))
    assert (answer.status_code, answer["Cache-Control"]) == (302, "private, max-age=600")
    address = answer["Location"]
    assert address.startswith(f"{s3.endpoint}/{s3_server.BUCKET}/{item.storage_path}?")
    status, headers, content = fetch(address)
    assert (status, len(content), headers["Content-Type"]) == (200, item.size, "image/png")
    status, headers, part = fetch(address, Range="bytes=5-9")
    assert (status, part) == (206, content[5:10])


def test_the_server_refuses_every_other_address(
    teacher: User, store: Store, s3: s3_server.S3Server, signed_in: Callable[[User], Client], settings: Settings
) -> None:
    item = store(teacher)
    other = store(teacher, samples.picture(seed=4))
    address = signed_in(teacher).get(links.address_of(item))["Location"]
    parts = urlsplit(address)
    query = dict(parse_qsl(parts.query))
    bent = {
        "nobody's": parts._replace(query=""),
        "another file": parts._replace(path=f"/{s3_server.BUCKET}/{other.storage_path}"),
        "another signature": parts._replace(query=urlencode({**query, "X-Amz-Signature": "0" * 64})),
        "longer": parts._replace(query=urlencode({**query, "X-Amz-Expires": "604800"})),
    }
    assert {name: fetch(urlunsplit(changed))[0] for name, changed in bent.items()} == dict.fromkeys(bent, 403)
    use(settings, s3.endpoint, secret="a-wrong-secret")
    assert fetch(backends.storage_of("school").url(item.storage_path))[0] == 403
    with pytest.raises(ClientError, match="403"):
        backends.size_of("school", item.storage_path)


def test_head_conditions_and_strangers_need_no_bucket(
    teacher: User, other_teacher: User, store: Store, s3: s3_server.S3Server, signed_in: Callable[[User], Client]
) -> None:
    item = store(teacher)
    client = signed_in(teacher)
    head = client.head(links.address_of(item))
    assert (head.status_code, head["Content-Length"], head["Content-Type"]) == (200, str(item.size), "image/png")
    assert client.get(links.address_of(item), headers={"If-None-Match": head["ETag"]}).status_code == 304
    assert signed_in(other_teacher).get(links.address_of(item)).status_code == 404
    services.delete_file(item=item)
    assert client.get(links.address_of(item)).status_code == 404


def test_smaller_pictures_lie_beside_the_file(
    teacher: User, store: Store, s3: s3_server.S3Server, signed_in: Callable[[User], Client]
) -> None:
    item = store(teacher, samples.picture(size=(900, 300)))
    do_jobs()
    answer = signed_in(teacher).get(links.address_of(item), {"w": "320"})
    status, _headers, content = fetch(answer["Location"])
    assert (status, Image.open(BytesIO(content)).size) == (200, (320, 107))
    assert s3.files() == [f"{item.storage_path}{size}" for size in ("", ".w320", ".w640")]


def test_files_move_there_and_back(
    teacher: User, store: Store, s3: s3_server.S3Server, settings: Settings, stored_files: Callable[[], list[str]]
) -> None:
    settings.FILE_SERVER = ""
    items = [store(teacher, samples.picture(size=(400, 30), seed=seed)) for seed in range(3)]
    thumbnails.make_missing(items[0])
    services.delete_file(item=items[2])
    out = StringIO()
    call_command("move_files", "--to", "school", stdout=out)
    assert out.getvalue() == "Moved 3 files.\n"
    assert stored_files() == []
    assert s3.files() == sorted(item.storage_path for item in items)
    assert set(StorageItem.objects.values_list("server", flat=True)) == {"school"}
    call_command("move_files", "--to", "school", stdout=out)
    call_command("move_files", "--to", "local", stdout=out)
    assert out.getvalue().splitlines()[1:] == ["Moved 0 files.", "Moved 3 files."]
    assert s3.files() == []
    assert len(stored_files()) == 3


def test_a_move_that_is_interrupted_goes_on(
    teacher: User, store: Store, s3: s3_server.S3Server, settings: Settings, stored_files: Callable[[], list[str]]
) -> None:
    settings.FILE_SERVER = ""
    items = [store(teacher, samples.picture(seed=seed)) for seed in range(3)]
    moving = services.move_files(to="school")
    next(moving)
    moving.close()
    assert len(s3.files()) == 1
    # As if it ended between the copy and the row: the copy is there, the row says local.
    with backends.reading("", items[1].storage_path) as file:
        backends.storage_of("school").save(items[1].storage_path, file)
    assert [moved for _item, moved in services.move_files(to="school")] == [True, True]
    assert (len(s3.files()), stored_files()) == (3, [])
    call_command("storage_check", stdout=StringIO())


def test_what_can_not_be_moved_stays_and_is_told(
    teacher: User, store: Store, s3: s3_server.S3Server, settings: Settings, folder: Path
) -> None:
    settings.FILE_SERVER = ""
    changed, lost = store(teacher), store(teacher, samples.picture(seed=2))
    (folder / "media" / changed.storage_path).write_bytes(b"x" * changed.size)
    (folder / "media" / lost.storage_path).unlink()
    error = StringIO()
    with pytest.raises(CommandError, match="2 files could not be moved"):
        call_command("move_files", "--to", "school", stdout=StringIO(), stderr=error)
    assert error.getvalue().count("Not moved") == 2
    assert set(StorageItem.objects.values_list("server", flat=True)) == {""}


def test_orphans_in_the_bucket_are_found(teacher: User, store: Store, s3: s3_server.S3Server) -> None:
    item = store(teacher)
    assert list(services.check_storage()) == []
    StorageItem.objects.filter(pk=item.pk).update(storage_path="items/00/other")
    assert [finding.kind for finding in services.check_storage()] == ["missing"]  # the bytes are too young to be lost
