"""One thing of each kind that has a bin, and where the API has it."""

import uuid
from collections.abc import Callable

from accounts.bin_models import Binnable
from accounts.models import User
from classroom.assignment_services import PacedOptions, create_assignment
from classroom.attempt_services import join_assignment
from classroom.controller_services import create_controller
from classroom.engine import GameOptions
from classroom.models import Assignment, AssignmentPlayer
from quizzes import library_services, page_types, quiztivity_services, services
from quizzes.models import Quiz
from quizzes.question_types import TYPES
from rooms import services as calls
from rooms.models import Room, SignVocabulary, Transcript
from rooms.vocabulary_services import create_vocabulary
from tests.quizzes.desk_forms import make_result


def _quiz(owner: User, title: str) -> Quiz:
    return services.create_quiz(owner=owner, title=title, questions=[TYPES["ABCD"].example()])


def _assignment(owner: User, title: str) -> Assignment:
    quiz = _quiz(owner, title)
    return create_assignment(quiz=quiz, owner=owner, options=GameOptions(), paced=PacedOptions())


def _player(owner: User, title: str) -> AssignmentPlayer:
    assignment, token = _assignment(owner, "Lakes"), uuid.uuid4().hex
    attempt, _secret = join_assignment(assignment=assignment, name=title, custom_field="", token=token)
    return attempt.player


def _transcript(owner: User, title: str) -> Transcript:
    room = calls.create_room(owner=owner, name=title)
    return Transcript.objects.create(room=room, ended_at=room.created_at)


def _vocabulary(owner: User, title: str) -> SignVocabulary:
    signs = [{"label": "A"}, {"label": "B"}]
    slug = f"s-{uuid.uuid4().hex[:8]}"
    return create_vocabulary(owner=owner, signs=signs, slug=slug, name=title, language="ase")


MAKERS: dict[str, Callable[[User, str], Binnable]] = {
    "quiz": _quiz,
    "quiztivity": lambda owner, title: quiztivity_services.create_quiztivity(
        owner=owner, title=title, pages=[page_types.example("ABCD")]
    ),
    "result": lambda owner, title: make_result(owner, title=title),
    "folder": lambda owner, title: library_services.create_folder(owner=owner, name=title),
    "assignment": _assignment,
    "assignment_player": _player,
    "controller": lambda owner, title: create_controller(user=owner, name=title, player_name=title)[0],
    "room": lambda owner, title: calls.create_room(owner=owner, name=title),
    "transcript": _transcript,
    "vocabulary": _vocabulary,
}
# Where it isn't as in the bin.
ROUTES = {"assignment_player": "assignments/players"}


def address_of(thing: Binnable) -> str:
    """The last part of its route outside the bin."""
    if isinstance(thing, Room):
        return thing.room_code
    return thing.slug if isinstance(thing, SignVocabulary) else str(thing.pk)
