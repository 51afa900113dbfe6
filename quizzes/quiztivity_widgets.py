"""The page editor as a form widget."""

from quizzes import page_types
from quizzes.list_editor import ListEditor


class PagesEditor(ListEditor):
    """The pages of an activity."""

    TEMPLATE, TYPES = "quizzes/widgets/pages_editor.html", page_types.TYPES

    class Media:
        css = {  # noqa: RUF012 (Django's declaration)
            "all": [
                "quizzes/editor/editor.css",
                "quizzes/editor/formulas.css",
                "quizzes/quiz_form.css",
                "quizzes/pages_editor/pages_editor.css",
            ]
        }
