"""Quizzes and what people thought of them."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from classroom.classquiz_import.context import FILES, QUIZZES, Context, given_id
from classroom.classquiz_import.mending import mended_questions
from classroom.classquiz_import.records import Draft, Refused
from classroom.classquiz_import.source import Row
from classroom.classquiz_import.values import count, file_name, json_value, text, uid
from quizzes import richtext
from quizzes.counters import count_rating
from quizzes.files import named_files
from quizzes.models import DESCRIPTION_MAX_CHARACTERS, TITLE_MAX_CHARACTERS, ModRating, Quiz, Rating
from quizzes.validation import TITLE_MIN_CHARACTERS, clean_background_color, clean_quiz

_CONTENT = ("title", "description", "questions", "public", "cover_image", "background_image", "background_color")


def title_of(raw: object, notes: list[str], limit: int, fallback: str) -> str:
    found = richtext.cut(text(raw), limit)
    if len(richtext.plain(found)) < TITLE_MIN_CHARACTERS:
        found = f"{fallback} {found}".strip()
        notes.append(f"Its title was too short and became “{richtext.plain(found)}”.")
    elif found.endswith("…") and not text(raw).rstrip().endswith("…"):
        notes.append(f"Its title was cut at {limit} characters.")
    return found


class Quizzes:
    table: ClassVar[str] = QUIZZES
    order: ClassVar[str] = "id"

    def __init__(self, context: Context) -> None:
        self._context = context

    def read(self, row: Row) -> Draft:
        key, owner = given_id(row.get("id")), self._context.person(row.get("user_id"))
        pictures, notes = self._context.pictures(owner), list[str]()
        raw = json_value(row.get("questions"), "questions")
        questions, said, slides = mended_questions(raw, pictures)
        values: dict[str, Any] = {
            "owner": str(owner.pk),
            "title": title_of(row.get("title"), notes, TITLE_MAX_CHARACTERS, "Untitled quiz"),
            "description": richtext.cut(text(row.get("description")), DESCRIPTION_MAX_CHARACTERS),
            "questions": questions,
            "public": row.get("public") is True and bool(questions) and not slides,
            "background_color": clean_background_color(row.get("background_color"))[0],
        }
        notes += said
        if row.get("public") is True and not values["public"]:
            notes.append("It is private here until somebody has looked at it.")
        for name in ("cover_image", "background_image"):
            values[name] = self._cover(row.get(name), pictures, notes)
        # What was mended passes every rule that holds for quizzes made here. Raises QuizInvalid.
        clean_quiz({name: values[name] for name in _CONTENT})
        return Draft(str(key), values, {"owner": owner, "row": row}, notes)

    def _cover(self, raw: object, pictures: Any, notes: list[str]) -> str:
        if not raw:
            return ""
        name = file_name(raw)
        found = pictures(name) if name else None
        if found is None:
            notes.append(f"The picture {str(raw)[:80]} isn't here.")
        return found or ""

    def make(self, draft: Draft) -> Quiz:
        row, kahoot = draft.once["row"], uid(draft.once["row"].get("kahoot_id"))
        quiz = Quiz(id=UUID(draft.key), user=draft.once["owner"], kahoot_id=kahoot)
        quiz.imported_from_kahoot = row.get("imported_from_kahoot") is True
        quiz.created_at = self._context.time(row.get("created_at")) or quiz.created_at
        quiz.plays, quiz.views = count(row.get("plays")), count(row.get("views"))
        quiz.mod_rating = row["mod_rating"] if row.get("mod_rating") in ModRating.values else None
        self._store(quiz, draft, self._context.time(row.get("updated_at")) or quiz.created_at)
        return quiz

    def find(self, object_id: UUID) -> Quiz | None:
        return Quiz.objects.filter(pk=object_id).first()

    def change(self, made: Quiz, draft: Draft) -> None:
        made.mod_rating = None
        self._store(made, draft, self._context.time(draft.once["row"].get("updated_at")) or made.updated_at)

    def _store(self, quiz: Quiz, draft: Draft, updated_at: datetime) -> None:
        for name in _CONTENT:
            setattr(quiz, name, draft.values[name])
        quiz.updated_at = updated_at
        quiz.save()
        # Whatever it names was linked to it there: also what belongs to the person it was copied from.
        quiz.storage_items.set(named_files(quiz, also=self._named(quiz)).values_list("pk", flat=True))

    def _named(self, quiz: Quiz) -> list[UUID]:
        taken_over = self._context.records(FILES).object_ids()
        images = [quiz.cover_image, quiz.background_image]
        for question in quiz.questions:
            options = question["answers"] if isinstance(question["answers"], list) else []
            images += [question["image"], *(option.get("image") for option in options)]
        return [item_id for image in images if (item_id := uid(image)) in taken_over and item_id is not None]

    def content(self, made: Quiz) -> Any:
        return [str(made.user_id), *(getattr(made, name) for name in _CONTENT)]


class Ratings:
    """One for each person and quiz; the counters follow the rows."""

    table: ClassVar[str] = "rating"
    order: ClassVar[str] = "id"

    def __init__(self, context: Context) -> None:
        self._context = context

    def read(self, row: Row) -> Draft:
        key, owner = given_id(row.get("id")), self._context.person(row.get("user"))
        quiz_id = self._context.made_of(QUIZZES, row.get("quiz"))
        if quiz_id is None:
            raise Refused("Its quiz was not taken over.")
        if not isinstance(row.get("positive"), bool):
            raise Refused("It says neither yes nor no.")
        values = {"owner": str(owner.pk), "quiz": str(quiz_id), "positive": row["positive"]}
        return Draft(str(key), values, {"created_at": self._context.time(row.get("created_at"))})

    def make(self, draft: Draft) -> Rating:
        values = draft.values
        quiz = Quiz.objects.select_for_update().only("pk").filter(pk=values["quiz"]).first()
        if quiz is None:
            raise Refused("Its quiz has been deleted here.")
        if Rating.objects.filter(user=values["owner"], quiz=quiz).exists():
            raise Refused("The same person has rated this quiz already.")
        rating = Rating(id=UUID(draft.key), user_id=UUID(values["owner"]), quiz=quiz, positive=values["positive"])
        rating.created_at = draft.once["created_at"] or rating.created_at
        rating.save(force_insert=True)
        count_rating(quiz.pk, positive=rating.positive, by=+1)
        return rating

    def find(self, object_id: UUID) -> Rating | None:
        return Rating.objects.filter(pk=object_id).first()

    def change(self, made: Rating, draft: Draft) -> None:
        if made.positive != draft.values["positive"]:
            count_rating(made.quiz_id, positive=made.positive, by=-1)
            made.positive = draft.values["positive"]
            made.save(update_fields=["positive"])
            count_rating(made.quiz_id, positive=made.positive, by=+1)

    def content(self, made: Rating) -> Any:
        return [made.positive]
