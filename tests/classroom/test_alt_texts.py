"""Games freeze what pictures show along with their questions."""

import uuid

from accounts.models import User
from classroom.engine import GameOptions
from classroom.engine.plan import visible_question
from classroom.services import create_game
from classroom.store import desk
from media_storage.models import StorageItem
from quizzes import services
from quizzes.question_types import TYPES


def test_a_game_keeps_the_words_that_stood_there_at_its_start(teacher: User) -> None:
    item = StorageItem.objects.create(
        user=teacher, alt_text="A cat on a mat", mime_type="image/png", size=1, hash=uuid.uuid4().bytes
    )
    question = {**TYPES["ABCD"].example(), "image": str(item.pk)}
    question["answers"][0]["image"] = str(item.pk)
    quiz = services.create_quiz(owner=teacher, title="Animals", questions=[question])
    game = create_game(quiz=quiz, host=teacher, options=GameOptions())
    StorageItem.objects.filter(pk=item.pk).update(alt_text="Changed meanwhile")
    entry = desk.entry(game.pin)
    assert entry is not None
    shown = visible_question(entry.plan, 0)
    assert (shown.image_alt, shown.options[0].image_alt) == ("A cat on a mat", "A cat on a mat")
