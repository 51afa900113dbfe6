"""Who may use which route of quizzes: the library, the community, its moderation, results and activities."""

import uuid
from typing import Any

from django.utils import timezone

from quizzes import page_types
from quizzes import quiztivity_services as activities
from quizzes.library_services import create_folder
from quizzes.models import GameResult, ModerationDecision, ModRating, Quiz, QuizTivity
from quizzes.moderation_services import appeal_decision, moderate_quizzes
from quizzes.question_types import TYPES
from quizzes.services import update_quiz
from tests.api_permissions.case import (
    EVERYBODY_SIGNED_IN,
    MODERATORS,
    Case,
    Cast,
    Things,
    in_bin_cases,
    in_the_bin,
    quiz_cases,
)

QUESTION = TYPES["ABCD"].example()
PAGE = page_types.example("ABCD")
# Who reads solutions of a public quiz: not a member without a role, who may be about to play it.
READERS = (403, 403, 200, 200, 200, 200)


def activity_cases(method: str, below: str, **statuses: tuple[int, ...]) -> list[Case]:
    """A case for a private and a public activity."""
    bodies = {"answers/": {"page": 0, "answer": 0}, "shares/": {"name": "7b"}, "copy/": None}
    body = bodies.get(below, {"title": "Changed", "pages": [PAGE]}) if method in ("POST", "PUT", "PATCH") else None
    return [
        Case(method, f"quiztivities/<id>/{below}", codes, f"{thing} activity", body)  # type: ignore[arg-type]
        for thing, codes in statuses.items()
    ]


CASES = [
    Case("GET", "quizzes/", EVERYBODY_SIGNED_IN),
    Case("POST", "quizzes/", (403, 403, 201, 201, 403, 201), body={"title": "New", "questions": [QUESTION]}),
    *quiz_cases(
        "GET",
        "quizzes/<id>/",
        private=(403, 404, 404, 200, 404, 200),
        public=READERS,
        hidden=(403, 404, 404, 200, 200, 200),
    ),
    *quiz_cases(
        "PUT",
        "quizzes/<id>/",
        body={"title": "Changed", "questions": [QUESTION]},
        private=(403, 404, 404, 200, 404, 200),
        public=(403, 403, 403, 200, 403, 200),
        hidden=(403, 404, 404, 200, 403, 200),
    ),
    *quiz_cases(
        "PATCH",
        "quizzes/<id>/",
        body={"title": "Changed"},
        private=(403, 404, 404, 200, 404, 200),
        public=(403, 403, 403, 200, 403, 200),
        hidden=(403, 404, 404, 200, 403, 200),
    ),
    *quiz_cases(
        "DELETE",
        "quizzes/<id>/",
        private=(403, 404, 404, 204, 404, 204),
        public=(403, 403, 403, 204, 403, 204),
        hidden=(403, 404, 404, 204, 403, 204),
    ),
    *quiz_cases(
        "POST",
        "quizzes/<id>/copy/",
        private=(403, 403, 404, 201, 403, 201),
        public=(403, 403, 201, 201, 403, 201),
        hidden=(403, 403, 404, 201, 403, 201),
    ),
    *quiz_cases(
        "PUT",
        "quizzes/<id>/rating/",
        body={"positive": True},
        private=(403, 404, 404, 403, 404, 403),
        public=EVERYBODY_SIGNED_IN,
        hidden=(403, 404, 404, 200, 200, 200),
    ),
    *quiz_cases(
        "DELETE",
        "quizzes/<id>/rating/",
        private=(403, 404, 404, 403, 404, 403),
        public=(403, 204, 204, 204, 204, 204),
        hidden=(403, 404, 404, 204, 204, 204),
    ),
    *quiz_cases(
        "PUT",
        "quizzes/<id>/moderation/",
        body={"mod_rating": 3},
        private=(403, 404, 404, 403, 404, 403),
        public=(403, 403, 403, 403, 200, 200),
        hidden=(403, 404, 404, 403, 200, 200),
    ),
    *quiz_cases(
        "GET",
        "quizzes/<id>/exports/",
        private=(403, 404, 404, 200, 404, 200),
        public=READERS,
        hidden=(403, 404, 404, 200, 200, 200),
    ),
    *quiz_cases(
        "GET",
        "quizzes/<id>/exports/<slug:name>/",
        private=(403, 404, 404, 200, 404, 200),
        public=READERS,
        hidden=(403, 404, 404, 200, 200, 200),
    ),
    Case("GET", "community/", (200,) * 6),
    Case("GET", "community/facets/", (200,) * 6),
    Case("GET", "community/suggestions/", (200,) * 6),
    *quiz_cases("GET", "community/<id>/", private=(404,) * 6, public=(200,) * 6, hidden=(404,) * 6),
    Case("GET", "stats/", (200,) * 6),
    Case("GET", "tags/", EVERYBODY_SIGNED_IN),
    Case("GET", "folders/", EVERYBODY_SIGNED_IN),
    Case("POST", "folders/", (403, 403, 201, 201, 403, 201), body={"name": "New"}),
    Case("GET", "folders/<id>/", (403, 404, 404, 200, 404, 404), "folder"),
    Case("PUT", "folders/<id>/", (403, 404, 404, 200, 404, 404), "folder", {"name": "Mine now"}),
    Case("DELETE", "folders/<id>/", (403, 404, 404, 204, 404, 404), "folder"),
    *quiz_cases(
        "PUT",
        "quizzes/<id>/folder/",
        body={"folder": None},
        private=(403, 404, 404, 200, 404, 403),
        public=(403, 403, 403, 200, 403, 403),
    ),
    *quiz_cases(
        "POST",
        "quizzes/<id>/reports/",
        body={"reason": "wrong"},
        private=(403, 404, 404, 403, 404, 403),
        public=(403, 201, 201, 403, 201, 201),
        hidden=(403, 404, 404, 403, 201, 201),
    ),
    *quiz_cases(
        "PUT",
        "quizzes/<id>/pick/",
        private=(403, 404, 404, 403, 404, 403),
        public=(403, 403, 403, 403, 200, 200),
        hidden=(403, 404, 404, 403, 403, 403),
    ),
    *quiz_cases(
        "DELETE",
        "quizzes/<id>/pick/",
        private=(403, 404, 404, 403, 404, 403),
        public=(403, 403, 403, 403, 204, 204),
        hidden=(403, 404, 404, 403, 204, 204),
    ),
    *quiz_cases(
        "GET",
        "quizzes/<id>/notice/",
        private=(403, 404, 404, 200, 404, 200),
        public=(403, 404, 404, 200, 404, 200),
        hidden=(403, 404, 404, 200, 404, 200),
    ),
    *quiz_cases(
        "POST",
        "quizzes/<id>/appeal/",
        body={"text": "It is a quotation."},
        public=(403, 404, 404, 400, 404, 403),
        **{"hidden by decision": (403, 404, 404, 201, 404, 403)},
    ),
    *quiz_cases(
        "GET",
        "quizzes/<id>/changes/",
        private=(403, 403, 403, 403, 404, 404),
        public=(403, 403, 403, 403, 404, 404),
        **{"changed since rated": (403, 403, 403, 403, 200, 200)},
    ),
    *quiz_cases(
        "POST",
        "quizzes/<id>/reports/resolve/",
        private=(403, 403, 403, 403, 404, 404),
        public=(403, 403, 403, 403, 200, 200),
    ),
    Case("GET", "moderation/queue/", MODERATORS),
    Case("GET", "moderation/reports/", MODERATORS),
    Case("GET", "moderation/decisions/", MODERATORS),
    Case("POST", "moderation/decisions/<id>/undo/", MODERATORS, "decision", {"reason": "A mistake."}),
    Case("GET", "moderation/appeals/", MODERATORS),
    Case("POST", "moderation/appeals/<id>/answer/", MODERATORS, "appeal", {"granted": False, "answer": "It stays."}),
    Case("GET", "quizzes/<id>/revisions/compare/", (403, 404, 404, 200, 404, 200), "versions"),
    Case("GET", "quizzes/<id>/revisions/", (403, 404, 404, 200, 404, 200), "versions"),
    Case("GET", "quizzes/<id>/revisions/<int:number>/", (403, 404, 404, 200, 404, 200), "versions"),
    Case("POST", "quizzes/<id>/revisions/<int:number>/restore/", (403, 404, 404, 200, 404, 200), "versions"),
    # As with files: a JSON body isn't an upload. Roles: tests/quizzes/test_import_api.py.
    Case("POST", "imports/", (403, 415, 415, 415, 415, 415), body={}),
    Case("POST", "imports/preview/", (403, 415, 415, 415, 415, 415), body={}),
    # An address without an id: nothing is asked of Kahoot. With one: tests/quizzes/test_kahoot_address.py.
    Case("POST", "imports/kahoot/", (403, 403, 400, 400, 403, 400), body={"address": "x"}),
    Case("POST", "imports/kahoot/preview/", (403, 403, 400, 400, 403, 400), body={"address": "x"}),
    Case("POST", "questions/validate/", EVERYBODY_SIGNED_IN, body=[QUESTION]),
    Case("GET", "question-bank/", (403, 403, 200, 200, 403, 200)),
    *quiz_cases(
        "GET",
        "question-bank/<id>/",
        private=(403, 403, 404, 200, 403, 404),
        public=(403, 403, 200, 200, 403, 200),
        hidden=(403, 403, 404, 200, 403, 404),
    ),
    Case("POST", "formulas/", EVERYBODY_SIGNED_IN, body={"texts": ["x"]}),
    Case("POST", "questions/preview/", EVERYBODY_SIGNED_IN, body=QUESTION),
    Case("GET", "question-types/", EVERYBODY_SIGNED_IN),
    Case("GET", "results/", EVERYBODY_SIGNED_IN),
    Case("GET", "results/<id>/", (403, 404, 404, 200, 404, 404), "result"),
    Case("PATCH", "results/<id>/", (403, 404, 404, 200, 404, 404), "result", {"note": "Mine now"}),
    Case("DELETE", "results/<id>/", (403, 404, 404, 204, 404, 404), "result"),
    Case("GET", "results/<id>/figures/", (403, 404, 404, 200, 404, 404), "result"),
    Case("GET", "results/<id>/xlsx/", (403, 404, 404, 200, 404, 404), "result"),
    Case("GET", "results/<id>/csv/", (403, 404, 404, 200, 404, 404), "result"),
    Case("POST", "results/<id>/anonymise/", (403, 404, 404, 200, 404, 404), "result"),
    Case("POST", "results/<id>/hardest-quiz/", (403, 404, 404, 201, 404, 404), "played result", {"count": 1}),
    Case("GET", "quiztivities/", EVERYBODY_SIGNED_IN),
    Case("POST", "quiztivities/", (403, 403, 201, 201, 403, 201), body={"title": "New", "pages": [PAGE]}),
    *activity_cases("GET", "", private=(403, 404, 404, 200, 404, 200), public=EVERYBODY_SIGNED_IN),
    *activity_cases("PUT", "", private=(403, 404, 404, 200, 404, 200), public=(403, 403, 403, 200, 403, 200)),
    *activity_cases("PATCH", "", private=(403, 404, 404, 200, 404, 200), public=(403, 403, 403, 200, 403, 200)),
    *activity_cases("DELETE", "", private=(403, 404, 404, 204, 404, 204), public=(403, 403, 403, 204, 403, 204)),
    *activity_cases("POST", "copy/", private=(403, 403, 404, 201, 403, 201), public=(403, 403, 201, 201, 403, 201)),
    *activity_cases("POST", "answers/", private=(403, 404, 404, 200, 404, 200), public=EVERYBODY_SIGNED_IN),
    *activity_cases("GET", "shares/", private=(403, 404, 404, 200, 404, 200), public=(403, 403, 403, 200, 403, 200)),
    *activity_cases("POST", "shares/", private=(403, 404, 404, 201, 404, 201), public=(403, 403, 403, 201, 403, 201)),
    Case("POST", "quiztivities/preview/", EVERYBODY_SIGNED_IN, body=[PAGE]),
    Case("GET", "quiztivity-shares/<id>/", (200,) * 6, "activity link"),
    Case("POST", "quiztivity-shares/<id>/answers/", (200,) * 6, "activity link", {"page": 0, "answer": 0}),
    Case("DELETE", "quiztivity-shares/<id>/", (403, 404, 404, 204, 404, 204), "activity link"),
    Case("GET", "bin/", EVERYBODY_SIGNED_IN),
    *in_bin_cases("quizzes", "quiz in the bin", (403, 404, 404, 204, 404, 204)),
    *in_bin_cases("quiztivities", "activity in the bin", (403, 404, 404, 204, 404, 204)),
    *in_bin_cases("results", "result in the bin", (403, 404, 404, 204, 404, 204)),
    *in_bin_cases("folders", "folder in the bin", (403, 404, 404, 204, 404, 404)),
]


def result(cast: Cast, **fields: Any) -> uuid.UUID:
    empty = {"player_count": 0, "questions": [], "answers": [], "player_scores": {}}
    return GameResult.objects.create(id=uuid.uuid4(), user=cast.owner, title="t", **{**empty, **fields}).pk


def played_result(cast: Cast) -> uuid.UUID:
    answer = {"username": "Ada", "answer": 0, "right": True, "time_taken": 1500, "score": 925}
    return result(cast, questions=[QUESTION], answers=[[answer]], player_scores={"Ada": 925})


def hidden_by_decision(cast: Cast) -> uuid.UUID:
    quiz = cast.make_quiz(cast.owner, public=True)
    moderate_quizzes(
        moderator=cast.somebody("moderator"), quizzes=[quiz], rating=ModRating.NOT_SAFE, reason="It insults people."
    )
    return quiz.pk


def decision(cast: Cast) -> uuid.UUID:
    return ModerationDecision.objects.get(quiz=hidden_by_decision(cast)).pk


def appeal(cast: Cast) -> uuid.UUID:
    quiz = Quiz.objects.get(pk=hidden_by_decision(cast))
    return appeal_decision(quiz=quiz, author=cast.owner, text="It is a quotation.", now=timezone.now()).pk


def changed_since_rated(cast: Cast) -> uuid.UUID:
    return update_quiz(quiz=Quiz.objects.get(pk=hidden_by_decision(cast)), changes={"title": "Changed"}).pk


def versions(cast: Cast) -> uuid.UUID:
    quiz = cast.make_quiz(cast.owner, public=True)
    return update_quiz(quiz=quiz, changes={"title": "Changed"}).pk


def activity(cast: Cast, *, public: bool = False) -> QuizTivity:
    return activities.create_quiztivity(owner=cast.owner, title="Rivers", pages=[PAGE], public=public)


THINGS: Things = {
    "private": lambda cast: cast.make_quiz(cast.owner).pk,
    "public": lambda cast: cast.make_quiz(cast.owner, public=True).pk,
    "hidden": lambda cast: cast.make_quiz(cast.owner, public=True, mod_rating=ModRating.NOT_SAFE).pk,
    "hidden by decision": hidden_by_decision,
    "decision": decision,
    "appeal": appeal,
    "changed since rated": changed_since_rated,
    "versions": versions,
    "result": result,
    "played result": played_result,
    "folder": lambda cast: create_folder(owner=cast.owner, name="Grade 5").pk,
    "private activity": lambda cast: activity(cast).pk,
    "public activity": lambda cast: activity(cast, public=True).pk,
    "quiz in the bin": lambda cast: in_the_bin(cast.make_quiz(cast.owner, public=True)),
    "activity in the bin": lambda cast: in_the_bin(activity(cast)),
    "result in the bin": lambda cast: in_the_bin(GameResult.objects.get(pk=result(cast))),
    "folder in the bin": lambda cast: in_the_bin(create_folder(owner=cast.owner, name="Grade 5")),
    "activity link": lambda cast: activities.share_quiztivity(quiztivity=activity(cast), user=cast.owner).pk,
}
