"""A ClassQuiz instance for tests: its tables in a real PostgreSQL, and its folder of files."""

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import psycopg
from argon2 import PasswordHasher
from django.conf import settings
from psycopg import sql
from psycopg.types.json import Json

from tests import postgres_server
from tests.media_storage import samples

PASSWORD = "correct-horse-battery"
# As passlib makes it, with less memory so that tests are quick.
HASH = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
NAMESPACE = UUID("7b3d1c36-2f5e-4f57-9a3b-0c1d2e3f4a5b")
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
API_KEY = "k" * 24 + "9" * 24
CONTROLLER_SECRET = "abcdefghijklmnopqrstuvwx"

TABLES = """
CREATE TYPE userauthtypes AS ENUM ('LOCAL', 'GOOGLE', 'GITHUB', 'CUSTOM');
CREATE TABLE users (id char(32) PRIMARY KEY, email varchar(100) UNIQUE, username varchar(100) UNIQUE,
  password varchar(100), verified boolean, verify_key varchar(100), created_at timestamp, auth_type userauthtypes,
  google_uid varchar(255), avatar bytea, github_user_id integer, require_password boolean NOT NULL DEFAULT true,
  backup_code varchar(64), totp_secret varchar(32), storage_used bigint NOT NULL DEFAULT 0);
CREATE TABLE fido_credentials (pk serial PRIMARY KEY, id bytea, public_key bytea, sign_count integer, "user" char(32));
CREATE TABLE api_keys (key varchar(48) PRIMARY KEY, "user" char(32));
CREATE TABLE quiz (id char(32) PRIMARY KEY, public boolean, title text, description text, created_at timestamp,
  updated_at timestamp, user_id char(32), questions json NOT NULL, imported_from_kahoot boolean, cover_image text,
  background_color text, background_image text, kahoot_id char(32), likes integer NOT NULL DEFAULT 0,
  dislikes integer NOT NULL DEFAULT 0, plays integer NOT NULL DEFAULT 0, views integer NOT NULL DEFAULT 0,
  mod_rating smallint);
CREATE TABLE game_results (id char(32) PRIMARY KEY, quiz char(32), "user" char(32), timestamp timestamp,
  player_count integer, note text, answers json, player_scores json, custom_field_data json, title text,
  description text, questions json);
CREATE TABLE rating (id char(32) PRIMARY KEY, "user" char(32), positive boolean, created_at timestamp, quiz char(32));
CREATE TABLE quiztivitys (id char(32) PRIMARY KEY, title text, created_at timestamp, "user" char(32), pages json);
CREATE TABLE quiztivityshares (id char(32) PRIMARY KEY, name text, expire_at timestamp, quiztivity char(32),
  "user" char(32));
CREATE TABLE storage_items (id char(32) PRIMARY KEY, uploaded_at timestamp, mime_type text, hash bytea,
  "user" char(32), size bigint, storage_path text, deleted_at timestamp, alt_text text, filename text,
  thumbhash text, server text, imported boolean);
CREATE TABLE controller (id char(32) PRIMARY KEY, "user" char(32), secret_key varchar(24), player_name text,
  last_seen timestamp, first_seen timestamp, name text, os_version text, wanted_os_version text);
"""


def key(name: str) -> UUID:
    """The same id for the same name."""
    return uuid5(NAMESPACE, name)


class ClassQuiz:
    """`dsn` of its database, `folder` of its files."""

    def __init__(self, dsn: str, folder: Path) -> None:
        self.dsn, self.folder = dsn, folder
        self.connection = psycopg.connect(dsn, autocommit=True)
        self.connection.execute(TABLES)

    def add(self, table: str, **values: Any) -> None:
        """A row; UUIDs are written as ClassQuiz does, lists and dicts as JSON."""
        names = sql.SQL(", ").join(map(sql.Identifier, values))
        places = sql.SQL(", ").join([sql.Placeholder()] * len(values))
        query = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(sql.Identifier(table), names, places)
        self.connection.execute(query, [_written(value) for value in values.values()])

    def change(self, table: str, row: UUID, **values: Any) -> None:
        for name, value in values.items():
            query = sql.SQL("UPDATE {} SET {} = %s WHERE id = %s").format(sql.Identifier(table), sql.Identifier(name))
            self.connection.execute(query, [_written(value), row.hex])

    def user(self, name: str, **values: Any) -> UUID:
        given = {
            "email": f"{name}@school.example",
            "username": name,
            "password": HASH,
            "verified": True,
            "created_at": "2022-05-06 07:08:09",
            "auth_type": "LOCAL",
            "avatar": gzip.compress(b"<svg/>"),
        }
        self.add("users", id=key(name), **{**given, **values})
        return key(name)

    def file(self, name: str, owner: UUID, content: bytes | None = None, **values: Any) -> UUID:
        data = samples.picture("PNG", (40, 30)) if content is None else content
        (self.folder / key(name).hex).write_bytes(data)
        given = {"mime_type": "image/png", "size": len(data), "filename": f"{name}.png", "alt_text": f"A {name}"}
        given |= {"uploaded_at": "2022-06-01 10:00:00"}
        self.add("storage_items", id=key(name), user=owner, **{**given, **values})
        return key(name)

    def quiz(self, name: str, owner: UUID, questions: Any, **values: Any) -> UUID:
        given = {
            "public": True,
            "title": name,
            "description": "About it",
            "created_at": "2022-07-01 10:00:00",
            "updated_at": "2022-07-02 10:00:00",
        }
        self.add("quiz", id=key(name), user_id=owner, questions=Raw(questions), **{**given, **values})
        return key(name)


class Raw:
    """A JSON column's value: a text in it is written as it is."""

    def __init__(self, value: Any) -> None:
        self.text = value if isinstance(value, str) else json.dumps(value)


def _written(value: Any) -> Any:
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, Raw):
        return value.text
    return Json(value) if isinstance(value, list | dict) else value


@contextmanager
def running(folder: Path) -> Iterator[ClassQuiz]:
    """On the PostgreSQL of this run, in a database of its own."""
    database = settings.DATABASES["default"]
    server = None if "postgresql" in database["ENGINE"] else postgres_server.start()
    if server is None:
        login = f"{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}"
        base = f"postgresql://{login}"
    else:
        base = server.url.rpartition("/")[0]
    name = f"classquiz_{database['NAME']}".replace("/", "_")[:60] if server is None else "classquiz"
    with psycopg.connect(f"{base}/postgres", autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        instance = ClassQuiz(f"{base}/{name}", folder)
        try:
            yield instance
        finally:
            instance.connection.close()
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
    if server is not None:
        server.stop()
