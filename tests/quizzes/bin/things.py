"""What the tests of the bin have in common."""

from typing import Any

# In everything that is put into the bin.
WORD = "Zebrafinch"
ACTIVITIES = "/admin/quizzes/quiztivity/"
RESULTS = "/admin/quizzes/gameresult/"
BIN = "/bin/"


def without_the_bin(row: Any) -> dict[str, Any]:
    return {name: value for name, value in vars(row).items() if name not in ("_state", "deleted_at")}
