"""The OpenAPI schema as the API serves it: in the forms and languages asked for, each made once."""

from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.test import Client
from drf_spectacular.renderers import OpenApiYamlRenderer

from classroom.schema_api import written_schema

COMMITTED = Path(settings.BASE_DIR) / "docs" / "openapi.yaml"
ADDRESS = "/api/v1/schema/"

pytestmark = pytest.mark.django_db


def test_it_is_the_committed_one() -> None:
    answer = Client().get(ADDRESS)
    assert answer.content == COMMITTED.read_bytes()
    assert answer.headers["Content-Type"] == "application/vnd.oai.openapi; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'inline; filename="Classroom.yaml"'
    assert {"Accept", "Accept-Language"} <= set(answer.headers["Vary"].split(", "))


def test_programs_may_have_it_as_json() -> None:
    answer = Client(headers={"accept": "application/json"}).get(ADDRESS)
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json() == yaml.load(COMMITTED.read_text(), yaml.CSafeLoader)
    assert Client(headers={"accept": "text/html"}).get(ADDRESS).status_code == 406


def test_it_is_made_once_for_each_language() -> None:
    assert written_schema("en", OpenApiYamlRenderer) is written_schema("en", OpenApiYamlRenderer)
    assert written_schema("de", OpenApiYamlRenderer) is not written_schema("en", OpenApiYamlRenderer)


def test_it_speaks_the_readers_language_or_the_one_asked_for() -> None:
    english, german = Client(), Client(headers={"accept-language": "de"})
    assert german.get(ADDRESS).content == english.get(f"{ADDRESS}?lang=de").content != english.get(ADDRESS).content
    assert german.get(f"{ADDRESS}?lang=en").content == english.get(ADDRESS).content


def test_a_language_that_is_not_offered_is_not_asked_for() -> None:
    """Else anybody could have the server make thousands of them."""
    assert Client().get(f"{ADDRESS}?lang=tlh&version=7").content == COMMITTED.read_bytes()
