"""What is made from a saved result."""

from django.utils.translation import gettext as _

from accounts.models import User
from quizzes import richtext
from quizzes.models import TITLE_MAX_CHARACTERS, GameResult, Quiz
from quizzes.question_types.shapes import Problem
from quizzes.result_figures import hardest_first, question_figures
from quizzes.services import create_quiz
from quizzes.validation import QuizInvalid

HARDEST_COUNT = 10


def create_quiz_of_hardest(*, result: GameResult, owner: User, count: int = HARDEST_COUNT, title: str = "") -> Quiz:
    """A private quiz of the `count` questions that fewest got right, hardest first.

    Only questions that somebody answered rightly or wrongly are chosen from. `title` is rich text; without one the
    result's is used. Raises QuizInvalid, also where nothing was judged.
    """
    judged = [one for one in hardest_first(question_figures(result)) if one.percent is not None]
    if not judged:
        message = _("No question of this game had right or wrong answers, so none was the hardest.")
        raise QuizInvalid([Problem(("questions",), "required", message)])
    questions = [one.question for one in judged[:count]]
    return create_quiz(owner=owner, title=title.strip() or _title(result), questions=questions)


def _title(result: GameResult) -> str:
    title = _("Hardest questions: %(title)s") % {"title": result.title}
    if len(richtext.plain(title)) <= TITLE_MAX_CHARACTERS:
        return title
    # Cut as plain text: a cut through mark-up would leave half a tag.
    return richtext.clean_plain(title)[: TITLE_MAX_CHARACTERS - 1].rpartition(" ")[0] + "…"
