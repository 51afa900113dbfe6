"""The benchmarks of the library run on what the product's models are today; how fast it is, they say themselves."""

import psycopg
import pytest

from bench import http, search
from bench.many_quizzes import fill
from bench.production import databases, served
from tests.migrated import copy_on_postgres

pytestmark = pytest.mark.django_db  # for the marks of the suite; the servers have a database of their own


def test_every_public_read_and_search_is_answered() -> None:
    with copy_on_postgres() as url, databases(url) as environment:
        with psycopg.connect(environment["DATABASE_URL"]) as connection:
            vocabulary = fill(connection, 60)
            ids = http.public_ids(connection)
        queries = [one for kind in search.make_queries(vocabulary, 2).values() for one in kind]
        with served(environment, workers=1, threads=2) as server:
            rows = http.measure_all(server, ids, 3)
            taken = search.ask(server.port, queries, 2)
        floors = http.measure_floors(environment, 3)
    assert [(row.name, row.status, row.size) for row in floors] == [(name, 200, 2) for name in http.FLOORS]
    assert [(row.name, row.status) for row in rows] == [
        (name, 304 if "unchanged" in name else 200) for name in http.LIMITS
    ]
    assert len(taken) == len(queries)
