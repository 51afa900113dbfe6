from bench import small_box
from bench.servers import instance
from tests.migrated import migrated_file


def test_all_that_is_measured_is_answered() -> None:
    with instance(1, database=migrated_file()) as server:
        rows = small_box.measure(server, small_box.BATCHES)
    statuses = {row.name: row.status for row in rows}
    assert statuses == {**dict.fromkeys(small_box.REQUESTS, 200), "script, unchanged": 304, "redirection": 302}
    assert all(row.size for row in rows if row.status == 200)
