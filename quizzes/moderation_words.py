"""What the moderators' ratings mean, and reasons that are given often, in words."""

from django.utils.translation import gettext_lazy as _

from quizzes.models import ModRating

# Rating → what it says and does.
MEANINGS = {
    ModRating.OK: _("Looked through: nothing speaks against it. Answers weren't checked."),
    ModRating.NEEDS_ATTENTION: _(
        "Something should be better: mistakes, poor language, not for school. It stays public and is listed last; "
        "the author reads your reason."
    ),
    ModRating.NOT_SAFE: _(
        "Hidden at once from everybody but the author and moderators; games that run go on. The author gets a mail "
        "with your reason and may appeal once."
    ),
    ModRating.PLAUSIBLE: _(
        "The answers that are marked as right look right to somebody who knows the subject a little."
    ),
    ModRating.FACTS_CHECKED: _("Every right answer was looked up."),
    ModRating.EXCEPTIONAL: _("Facts checked, and so good that others should see it."),
}
NOT_CHECKED_MEANING = _("Back into the queue, as if nobody had looked.")

# Rating → sentences to start a reason with.
REASONS = {
    ModRating.NEEDS_ATTENTION: (
        _("An answer is marked as right that is wrong: question …"),
        _("The text has so many mistakes that it is hard to understand."),
        _("This looks like an unfinished draft."),
        _("A picture is missing or doesn't fit: question …"),
    ),
    ModRating.NOT_SAFE: (
        _("It insults or demeans people."),
        _("It shows violence or sexual content."),
        _("It shows personal data of somebody."),
        _("It advertises something."),
        _("It uses somebody's work without permission."),
    ),
}
