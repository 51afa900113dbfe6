"""Who may use which route of the API: a table for each app, read by tests/test_api_permissions.py.

A new route gets a line in `CASES` of its app's module; what its path names and isn't there yet, one in `THINGS`.
"""

from tests.api_permissions import accounts, classroom, media_storage, quizzes, rooms
from tests.api_permissions.case import Case, Things

_TABLES = (quizzes, classroom, media_storage, rooms, accounts)
CASES: list[Case] = [case for table in _TABLES for case in table.CASES]
THINGS: Things = {name: make for table in _TABLES for name, make in table.THINGS.items()}
