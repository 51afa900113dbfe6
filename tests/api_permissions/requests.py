"""Sending the request of a case, and what is written to the database meanwhile."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.db import connection

from accounts.models import ApiKey, DataExport, EmailChange, FidoCredential, Invitation
from classroom.models import Assignment, AssignmentPlayer, Controller
from media_storage.models import StorageItem
from quizzes.models import (
    Appeal,
    Folder,
    GameResult,
    Pick,
    Quiz,
    QuizRevision,
    QuizTivity,
    QuizTivityShare,
    Report,
)
from rooms.models import Room, Sign, SignSample, SignVocabulary, Transcript, TranscriptSegment, VocabularyVersion
from tests.api_client import Api
from tests.api_permissions.case import SEGMENT, Case

# Everything that a refused request must leave alone.
LEFT_ALONE = {
    model._meta.db_table
    for model in (
        *(Quiz, GameResult, StorageItem, ApiKey, Room, Invitation, EmailChange),
        *(Controller, Assignment, AssignmentPlayer, Folder, Pick, Report, FidoCredential, SocialAccount, DataExport),
        *(Transcript, TranscriptSegment, QuizTivity, QuizTivityShare, QuizRevision, Appeal),
        *(SignVocabulary, Sign, SignSample, VocabularyVersion),
    )
}
WRITING = re.compile(r'^(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')


@contextmanager
def watched() -> Iterator[set[str]]:
    """The names of those of which a row is written, changed or deleted meanwhile."""
    touched: set[str] = set()

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        done = execute(sql, params, many, context)
        if (found := WRITING.match(sql)) and context["cursor"].rowcount:
            touched.update(LEFT_ALONE & {found[1]})
        return done

    with connection.execute_wrapper(watch):
        yield touched


def filled(route: str, pk: str) -> str:
    values = {"<id>": pk, "<code>": pk, "<slug:name>": "gift", "<int:pk>": "1", "<int:number>": "1"}
    values |= {"<slug:kind>": "vtt", "<uuid:segment>": str(SEGMENT), "<uuid:ban>": str(SEGMENT)}
    for name, value in values.items():
        route = route.replace(name, value)
    return route


def send(api: Api, case: Case, pk: str) -> Any:
    """The answer to this request about the thing that the path names so."""
    body = {"quiz": pk} if case.body == {"quiz": "{id}"} else case.body
    return getattr(api, case.method.lower())(f"/{filled(case.route, pk)}", body)
