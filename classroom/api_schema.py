"""What every operation of the API has in common, written into the OpenAPI schema: how it refuses."""

from typing import Any

_DESCRIPTION = """\
Quizzes, questions, results and accounts, and starting live games.

**Signing in.** `GET auth/session/` sets the `csrftoken` cookie; every `POST`, `PUT`, `PATCH` and `DELETE` repeats its
value in the header `X-CSRFToken`. `POST auth/login/` answers with the session cookie and a new token.

**Programs** send `Authorization: Bearer` with a token from `POST auth/token/` (name and password, for an hour), or
`X-API-Key` with a lasting key, which has the scopes `read`, `write` and `live`. Neither needs a cookie or CSRF token.

**Refusals** all look like `Error`: a `code` for programs, a `message` for people, and `fields` with the problems of
each field. What a person may not see is answered like what doesn't exist: 404.

**Limits.** So many requests a minute per account, and per address for those who aren't signed in; then 429 with
`Retry-After`. Where a second factor is required, everything but setting one up is refused with
`second_factor_required` until there is one.

**Lists** come in pages: `page`, `page_size` (at most 100), with `count`, `next`, `previous` and `results`.

**Text** in quizzes is HTML with the tags `b strong i em small mark del sub sup`; everything else is taken out.
"""
_PROBLEM = {
    "type": "object",
    "description": "One thing that is wrong with a field.",
    "required": ["path", "code", "message"],
    "properties": {
        "path": {
            "type": "array",
            "items": {"oneOf": [{"type": "string"}, {"type": "integer"}]},
            "description": 'Where below the field, e.g. [2, "answers", 0, "answer"]; empty: the field itself.',
        },
        "code": {"type": "string", "description": "For programs."},
        "message": {"type": "string", "description": "For people: what to do."},
    },
}
_ERROR = {
    "type": "object",
    "description": "How every request is refused.",
    "required": ["code", "message", "fields"],
    "properties": {
        "code": {"type": "string", "description": "For programs, e.g. invalid, not_found, not_authenticated."},
        "message": {"type": "string", "description": "For people: what happened and what to do."},
        "fields": {
            "type": "object",
            "description": "The problems of each field; empty unless the code is `invalid`.",
            "additionalProperties": {"type": "array", "items": {"$ref": "#/components/schemas/Problem"}},
        },
    },
    "example": {
        "code": "invalid",
        "message": "Some fields need another look.",
        "fields": {
            "questions": [{"path": [2, "answers", 0, "answer"], "code": "required", "message": "Write something here."}]
        },
    },
}
_DESCRIPTIONS = {
    "400": "Something in the request is wrong; `fields` says what.",
    "401": "The token, key or password is wrong or has expired.",
    "403": "Not signed in, or not allowed.",
    "404": "There is no such thing, or it is not yours to see.",
    "406": "Only application/json is offered.",
    "409": "Not possible in the present state.",
    "413": "The body is too large.",
    "429": "Too many tries or requests; `Retry-After` says how many seconds to wait.",
    "415": "Only application/json is read.",
}
_CONFLICTING = (
    "games_create",
    "games_question_create",
    "assignments_create",
    "assignments_partial_update",
    "assignments_by_code_players_create",
    "attempt_question_create",
    "attempt_answers_create",
    "attempt_again_create",
    "quizzes_practice_create",
    "quizzes_practice_question_create",
    "quizzes_practice_answer_create",
)
_RETRY_AFTER = {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}}
_METHODS = ("get", "post", "put", "patch", "delete")


def add_errors(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """drf-spectacular post-processing hook: the rules of the whole API, and how each operation can refuse."""
    result["info"]["description"] = _DESCRIPTION
    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"], schemas["Error"] = _PROBLEM, _ERROR
    _forget_hints(result)
    for path, item in result["paths"].items():
        for method in _METHODS:
            if method in item:
                _describe_refusals(path, item[method])
    return result


def _forget_hints(part: Any) -> None:
    """Take out what drf-spectacular leaves for a hook that isn't used here."""
    if isinstance(part, dict):
        part.pop("x-spec-enum-id", None)
    for below in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        _forget_hints(below)


def _describe_refusals(path: str, operation: dict[str, Any]) -> None:
    parameters = {(parameter["in"], parameter["name"]) for parameter in operation.get("parameters", [])}
    possible = ["403", "406", "429"]
    if operation.get("security", [{}]) != [{}]:
        possible.append("401")
    if "requestBody" in operation:
        possible += ["400", "413", "415"]
    if any(place == "query" for place, _ in parameters):
        possible.append("400")
    if "{" in path or ("query", "page") in parameters:
        possible.append("404")
    if operation["operationId"] in _CONFLICTING:
        possible.append("409")
    for status in possible:
        operation["responses"].setdefault(
            status,
            {
                "description": _DESCRIPTIONS[status],
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
                **({"headers": _RETRY_AFTER} if status == "429" else {}),
            },
        )
    operation["responses"] = dict(sorted(operation["responses"].items()))
