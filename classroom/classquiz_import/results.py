"""Results of games, with every player's points as they were."""

from typing import Any, ClassVar
from uuid import UUID

from classroom.classquiz_import.answers import stored_rows, stored_scores
from classroom.classquiz_import.context import QUIZZES, Context, given_id
from classroom.classquiz_import.mending import mended_questions
from classroom.classquiz_import.quizzes import title_of
from classroom.classquiz_import.records import Draft, Refused
from classroom.classquiz_import.source import Row
from classroom.classquiz_import.values import count, json_value, text
from quizzes import richtext
from quizzes.models import DESCRIPTION_MAX_CHARACTERS, TITLE_MAX_CHARACTERS, GameResult, Quiz

NOTE_MAX_CHARACTERS = 2000


class Results:
    table: ClassVar[str] = "game_results"
    order: ClassVar[str] = "id"

    def __init__(self, context: Context) -> None:
        self._context = context

    def read(self, row: Row) -> Draft:
        key, owner, notes = given_id(row.get("id")), self._context.person(row.get("user")), list[str]()
        raw = json_value(row.get("questions"), "questions")
        if not isinstance(raw, list):
            raise Refused("Its questions are no list.")
        questions, said, _ = mended_questions(raw, self._context.pictures(owner))
        try:
            rows, unread = stored_rows(json_value(row.get("answers"), "answers"), raw, questions)
        except ValueError as error:
            raise Refused(str(error)) from None
        if unread:
            notes.append(f"{unread} of its answers can't be read and were left out.")
        scores = stored_scores(json_value(row.get("player_scores"), "scores"), rows)
        fields = json_value(row.get("custom_field_data"), "further fields")
        quiz_id = self._context.made_of(QUIZZES, row.get("quiz"))
        values = {
            "owner": str(owner.pk),
            "quiz": str(quiz_id) if quiz_id else None,
            "title": title_of(row.get("title"), notes, TITLE_MAX_CHARACTERS, "Untitled quiz"),
            "description": richtext.cut(text(row.get("description")), DESCRIPTION_MAX_CHARACTERS),
            "note": text(row.get("note"))[:NOTE_MAX_CHARACTERS],
            "player_count": count(row.get("player_count")) or len(scores),
            "questions": questions,
            "answers": rows,
            "player_scores": scores,
            "custom_field_data": _texts(fields),
        }
        once = {"owner": owner, "timestamp": self._context.time(row.get("timestamp"))}
        return Draft(str(key), values, once, [*notes, *said])

    def make(self, draft: Draft) -> GameResult:
        result = GameResult(id=UUID(draft.key), user=draft.once["owner"])
        result.timestamp = draft.once["timestamp"] or result.timestamp
        self._store(result, draft)
        return result

    def find(self, object_id: UUID) -> GameResult | None:
        return GameResult.objects.filter(pk=object_id).first()

    def change(self, made: GameResult, draft: Draft) -> None:
        self._store(made, draft)

    def _store(self, result: GameResult, draft: Draft) -> None:
        values = {name: value for name, value in draft.values.items() if name not in ("owner", "quiz")}
        for name, value in values.items():
            setattr(result, name, value)
        result.quiz = Quiz.objects.filter(pk=draft.values["quiz"]).first() if draft.values["quiz"] else None
        result.save()

    def content(self, made: GameResult) -> Any:
        return [made.note, made.title, made.answers, made.player_scores, made.anonymised_at, made.anonymise_at]


def _texts(raw: Any) -> dict[str, str]:
    given = raw if isinstance(raw, dict) else {}
    return {name: text(value) if isinstance(value, str) else str(value) for name, value in given.items() if value}
