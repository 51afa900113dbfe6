"""A file's address: what is sent for every kind of request, and to whom."""

import io
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient, Client
from django.utils.http import http_date
from PIL import Image
from pytest_django import Settings

from accounts.models import User
from classroom.request_ids import HEADER
from media_storage import backends, links, services
from media_storage.models import StorageItem
from media_storage.thumbnail_job import make_thumbnails
from quizzes.models import ModRating
from tests.conftest import MakeQuiz, make_user
from tests.jobs import do_jobs
from tests.media_storage import samples
from tests.media_storage.conftest import Store

pytestmark = pytest.mark.django_db

SignedIn = Callable[[User], Client]
PEOPLE = ("nobody", "member", "stranger", "owner", "moderator", "administrator")


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def bytes_of(item: StorageItem) -> bytes:
    with backends.reading(item.server, item.storage_path) as file:
        return bytes(file.read())


@pytest.fixture
def item(teacher: User, store: Store) -> StorageItem:
    return store(teacher, samples.picture(size=(900, 300)), filename="Ein Bild.png", alt_text="A pattern")


@pytest.fixture
def client(teacher: User, signed_in: SignedIn) -> Client:
    return signed_in(teacher)


def etag(item: StorageItem) -> str:
    return f'"{item.content_hash}"'


def modified(item: StorageItem, *, later_s: int = 0) -> str:
    return http_date(item.uploaded_at.timestamp() + later_s)


# --- what is sent ---------------------------------------------------------------------------------


def test_the_whole_file(client: Client, item: StorageItem) -> None:
    address = links.address_of(item)
    assert address == f"/files/{item.pk}/{item.content_hash}/Ein%20Bild.png"
    answer = client.get(address)
    assert answer.status_code == 200
    assert body(answer) == bytes_of(item)
    assert {name: answer[name] for name in ("Content-Type", "Content-Length", "ETag", "Last-Modified")} == {
        "Content-Type": "image/png",
        "Content-Length": str(item.size),
        "ETag": etag(item),
        "Last-Modified": modified(item),
    }
    assert answer["Cache-Control"] == "private, max-age=31536000, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Accept-Ranges"] == "bytes"
    assert answer["Content-Disposition"] == 'inline; filename="Ein Bild.png"'
    assert answer["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def test_a_document_may_start_the_browsers_viewer(client: Client, teacher: User, store: Store) -> None:
    answer = client.get(links.address_of(store(teacher, samples.document(), allow_pdf=True)))
    assert answer["Content-Type"] == "application/pdf"
    assert "sandbox" not in answer["Content-Security-Policy"]
    assert "object-src 'self'" in answer["Content-Security-Policy"]


def test_the_short_address_is_asked_for_each_time(client: Client, item: StorageItem) -> None:
    answer = client.get(f"/files/{item.pk}/")
    assert (answer.status_code, answer["Cache-Control"], body(answer)) == (200, "private, no-cache", bytes_of(item))


def test_a_file_to_save(client: Client, teacher: User, store: Store) -> None:
    item = store(teacher, filename="Größe.png")
    answer = client.get(links.address_of(item), {"download": "1"})
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''Gr%C3%B6%C3%9Fe.png"


def test_head_gives_what_get_would_without_the_file(client: Client, item: StorageItem) -> None:
    got, head = client.get(links.address_of(item)), client.head(links.address_of(item))
    assert head.status_code == 200
    assert body(head) == b""
    assert {**head.headers, HEADER: ""} == {**got.headers, HEADER: ""}


@pytest.mark.parametrize(
    ("header", "part"),
    [("bytes=0-9", (0, 9)), ("bytes=5-", (5, None)), ("bytes=-7", (-7, None)), ("bytes=3-99999999", (3, None))],
)
def test_a_part(header: str, part: tuple[int, int | None], client: Client, item: StorageItem) -> None:
    whole = bytes_of(item)
    start = part[0] % item.size
    end = item.size - 1 if part[1] is None else part[1]
    answer = client.get(links.address_of(item), headers={"Range": header})
    assert answer.status_code == 206
    assert body(answer) == whole[start : end + 1]
    assert answer["Content-Range"] == f"bytes {start}-{end}/{item.size}"
    assert answer["Content-Length"] == str(end + 1 - start)


def test_a_part_that_lies_outside(client: Client, item: StorageItem) -> None:
    answer = client.get(links.address_of(item), headers={"Range": f"bytes={item.size}-"})
    assert (answer.status_code, answer["Content-Range"], body(answer)) == (416, f"bytes */{item.size}", b"")


@pytest.mark.parametrize("header", ["bytes=0-1,4-5", "lines=1-2", "bytes=5-1"])
def test_parts_that_are_not_understood_give_the_whole(header: str, client: Client, item: StorageItem) -> None:
    answer = client.get(links.address_of(item), headers={"Range": header})
    assert (answer.status_code, len(body(answer))) == (200, item.size)


CONDITIONS: list[tuple[dict[str, Callable[[StorageItem], str]], int]] = [
    ({"If-None-Match": etag}, 304),
    ({"If-None-Match": lambda item: f'"x", W/{etag(item)}'}, 304),
    ({"If-None-Match": lambda item: "*"}, 304),
    ({"If-None-Match": lambda item: '"x"'}, 200),
    ({"If-Modified-Since": modified}, 304),
    ({"If-Modified-Since": lambda item: modified(item, later_s=60)}, 304),
    ({"If-Modified-Since": lambda item: modified(item, later_s=-60)}, 200),
    ({"If-Modified-Since": lambda item: "yesterday"}, 200),
    ({"If-None-Match": lambda item: '"x"', "If-Modified-Since": modified}, 200),
    ({"If-Match": etag}, 200),
    ({"If-Match": lambda item: '"x"'}, 412),
    ({"If-Unmodified-Since": modified}, 200),
    ({"If-Unmodified-Since": lambda item: modified(item, later_s=-60)}, 412),
    ({"If-None-Match": etag, "Range": lambda item: "bytes=0-1"}, 304),
    ({"If-Range": etag, "Range": lambda item: "bytes=0-1"}, 206),
    ({"If-Range": modified, "Range": lambda item: "bytes=0-1"}, 206),
    ({"If-Range": lambda item: '"x"', "Range": lambda item: "bytes=0-1"}, 200),
    ({"If-Range": lambda item: f"W/{etag(item)}", "Range": lambda item: "bytes=0-1"}, 200),
    ({"If-Range": lambda item: modified(item, later_s=-60), "Range": lambda item: "bytes=0-1"}, 200),
    ({"If-Range": lambda item: '"x"', "Range": lambda item: "bytes=99999999-"}, 200),
]


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize(
    ("headers", "status"), CONDITIONS, ids=lambda value: "+".join(value) if isinstance(value, dict) else ""
)
def test_conditions(
    headers: dict[str, Callable[[StorageItem], str]], status: int, method: str, client: Client, item: StorageItem
) -> None:
    answer = getattr(client, method)(
        links.address_of(item), headers={name: value(item) for name, value in headers.items()}
    )
    assert answer.status_code == (200 if (method, status) == ("head", 206) else status)
    if status == 304:
        assert body(answer) == b""
        assert answer["ETag"] == etag(item)
        assert answer["Cache-Control"] == "private, max-age=31536000, immutable"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_files_are_only_read_here(method: str, client: Client, item: StorageItem) -> None:
    assert getattr(client, method)(links.address_of(item)).status_code == 405


def test_a_wrong_hash_or_id_is_not_found(client: Client, item: StorageItem) -> None:
    assert client.get(f"/files/{item.pk}/{'0' * 32}/a.png").status_code == 404
    assert client.get(f"/files/{uuid.uuid4()}/").status_code == 404


def test_lost_bytes_are_not_found(client: Client, item: StorageItem) -> None:
    backends.remove(item.server, item.storage_path)
    assert client.get(links.address_of(item)).status_code == 404
    assert client.get(links.address_of(item), {"w": "320"}).status_code == 404


def test_a_deleted_file_is_gone_from_every_address_until_it_is_restored(
    client: Client, teacher: User, make_quiz: MakeQuiz, item: StorageItem
) -> None:
    make_quiz(teacher, public=True).storage_items.add(item)
    addresses = [links.address_of(item), f"/files/{item.pk}/"]
    addresses.append(f"{links.address_of(item)}?w=320")
    assert {client.get(address).status_code for address in addresses} == {200}
    services.delete_file(item=item, force=True)
    for who in (client, Client()):
        assert {who.get(address).status_code for address in addresses} == {404}
    services.restore_file(item=item)
    assert {client.get(address).status_code for address in addresses} == {200}


# --- smaller pictures -----------------------------------------------------------------------------


def test_a_job_makes_smaller_pictures_and_the_picture_stands_in_until_then(
    client: Client, item: StorageItem, stored_files: Callable[[], list[str]]
) -> None:
    early = client.get(links.address_of(item), {"w": "320"})
    assert (body(early), early["Content-Type"]) == (bytes_of(item), "image/png")
    assert early["Cache-Control"] == "private, no-cache"
    assert set(do_jobs()) == {"SUCCESSFUL"}
    answers = [client.get(links.address_of(item), {"w": "320"})]
    contents = [body(answer) for answer in answers]
    image = Image.open(io.BytesIO(contents[0]))
    assert answers[0]["Cache-Control"] == "private, max-age=31536000, immutable"
    assert (image.format, image.size) == ("WEBP", (320, 107))
    assert answers[0]["Content-Type"] == "image/webp"
    assert answers[0]["ETag"] == f'"{item.content_hash}-320"'
    assert answers[0]["Content-Disposition"] == 'inline; filename="Ein Bild-320.webp"'
    sizes = [f".w{width}" for width in (320, 640) if width < (item.width or 0)]
    assert stored_files() == [f"media/{item.storage_path}{size}" for size in ("", *sizes)]


def test_the_job_may_run_again_or_too_late(teacher: User, store: Store, stored_files: Callable[[], list[str]]) -> None:
    item = store(teacher, samples.picture(size=(700, 60)))
    assert [make_thumbnails.call(str(item.pk)) for _ in range(2)] == [2, 0]
    used = User.objects.get(pk=teacher.pk).storage_used
    assert used == item.size
    backends.remove(item.server, item.storage_path)
    assert make_thumbnails.call(str(item.pk)) == 0
    gone = str(item.pk)
    item.delete()
    assert make_thumbnails.call(gone) == 0
    assert stored_files() == []


def test_what_moves_stands_still_in_lists_only(client: Client, teacher: User, store: Store) -> None:
    item = store(teacher, samples.animation("GIF", size=(700, 90)))
    assert item.is_animated
    do_jobs()
    types = [client.get(links.address_of(item), {"w": width})["Content-Type"] for width in ("320", "640", "1280")]
    assert types == ["image/webp", "image/gif", "image/gif"]


def test_a_picture_is_never_made_larger(client: Client, item: StorageItem) -> None:
    answer = client.get(links.address_of(item), {"w": "1280"})
    assert (answer["Content-Type"], body(answer)) == ("image/png", bytes_of(item))


@pytest.mark.parametrize("width", ["0", "321", "-1", "x", "320.0", "99999"])
def test_there_are_three_widths(
    width: str, client: Client, item: StorageItem, stored_files: Callable[[], list[str]]
) -> None:
    assert client.get(links.address_of(item), {"w": width}).status_code == 404
    assert len(stored_files()) == 1


def test_films_have_no_smaller_pictures(client: Client, teacher: User, store: Store) -> None:
    film = store(teacher, samples.film())
    assert client.get(links.address_of(film), {"w": "320"}).status_code == 404


@pytest.mark.parametrize(
    "content",
    [
        samples.animation("GIF", size=(700, 90)),
        samples.picture("PNG", (700, 90), mode="P"),
        samples.picture("JPEG", (700, 90), mode="L"),
    ],
    ids=["animation", "palette", "grey"],
)
def test_every_kind_of_picture_has_smaller_ones(content: bytes, client: Client, teacher: User, store: Store) -> None:
    address = links.address_of(store(teacher, content))
    do_jobs()
    answer = client.get(address, {"w": "320"})
    assert Image.open(io.BytesIO(body(answer))).size == (320, 41)


# --- proxies and servers --------------------------------------------------------------------------


def test_a_proxy_is_told_where_the_bytes_are(
    client: Client, item: StorageItem, settings: Settings, folder: Path
) -> None:
    settings.SEND_FILES_WITH = "X-Accel-Redirect"
    answer = client.get(links.address_of(item))
    assert (answer["X-Accel-Redirect"], body(answer)) == (f"/protected-files/{item.storage_path}", b"")
    assert answer["Content-Type"] == "image/png"
    settings.SEND_FILES_WITH = "X-Sendfile"
    answer = client.get(links.address_of(item), headers={"Range": "bytes=0-1"})
    assert (answer["X-Sendfile"], body(answer)) == (str(folder / "media" / item.storage_path), b"")
    assert client.get(links.address_of(item), headers={"If-None-Match": etag(item)}).status_code == 304


def test_an_asynchronous_server_sends_piece_by_piece(teacher: User, store: Store) -> None:
    """A plain iterator would be collected as a whole in memory, with a warning, before the first byte is sent."""
    item = store(teacher, samples.film(media=bytes(900_000)))
    client = AsyncClient()
    client.force_login(teacher)

    async def ask() -> list[bytes]:
        answer: Any = await client.get(links.address_of(item), headers={"Range": "bytes=10-600009"})
        assert answer.is_async
        return [piece async for piece in answer.streaming_content]

    pieces = async_to_sync(ask)()
    assert [len(piece) for piece in pieces] == [262_144, 262_144, 600_000 - 2 * 262_144]
    assert b"".join(pieces) == bytes_of(item)[10:600_010]


# --- to whom --------------------------------------------------------------------------------------


@pytest.fixture
def people(teacher: User, other_teacher: User, moderator: User, administrator: User) -> dict[str, User | None]:
    users = (None, make_user("member", role=None), other_teacher, teacher, moderator, administrator)
    return dict(zip(PEOPLE, users, strict=True))


@pytest.mark.parametrize(
    ("use", "seers"),
    [
        ("unused", {"owner", "administrator"}),
        ("private", {"owner", "administrator"}),
        ("public", set(PEOPLE)),
        ("hidden", {"owner", "moderator", "administrator"}),
        ("private copy of a stranger", {"owner", "stranger", "administrator"}),
        ("public, then private again", {"owner", "administrator"}),
    ],
)
def test_who_sees_a_file(
    use: str, seers: set[str], people: dict[str, User | None], item: StorageItem, make_quiz: MakeQuiz
) -> None:
    owner, stranger = people["owner"], people["stranger"]
    assert owner is not None
    assert stranger is not None
    fields: dict[str, Any] = {"public": use in ("public", "hidden", "public, then private again")}
    fields["mod_rating"] = ModRating.NOT_SAFE if use == "hidden" else None
    if use != "unused":
        quiz = make_quiz(stranger if use == "private copy of a stranger" else owner, **fields)
        quiz.storage_items.add(item)
        if use == "public, then private again":
            quiz.public = False
            quiz.save()
    addresses = (links.address_of(item), f"/files/{item.pk}/", f"{links.address_of(item)}?w=320")
    for who, person in people.items():
        client = Client()
        if person is not None:
            client.force_login(person)
        found = [ask(address).status_code for address in addresses for ask in (client.get, client.head)]
        assert found == [200 if who in seers else 404] * 6, who


def test_looking_takes_the_same_few_queries_however_much_uses_a_file(
    client: Client, teacher: User, make_quiz: MakeQuiz, item: StorageItem, other_teacher: User, signed_in: SignedIn,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    for _ in range(3):
        make_quiz(teacher, public=True).storage_items.add(item)
    stranger = signed_in(other_teacher)
    for somebody in (client, stranger):
        somebody.get("/")  # the first request of a sign-in notes it
    with django_assert_max_num_queries(3):
        client.get(links.address_of(item))
    with django_assert_max_num_queries(6):
        stranger.get(links.address_of(item))


def test_the_time_of_a_file_is_that_of_its_upload(client: Client, item: StorageItem) -> None:
    StorageItem.objects.filter(pk=item.pk).update(uploaded_at=item.uploaded_at - timedelta(days=1))
    assert client.get(links.address_of(item))["Last-Modified"] == modified(item, later_s=-86_400)
