"""What of the library can be put into the bin."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.bin_registry import Kind, Wording
from accounts.models import User
from accounts.permissions import Person, is_administrator
from quizzes import markup, permissions, quiztivity_permissions, richtext
from quizzes.freshness import community_changed
from quizzes.models import Folder, GameResult, Quiz, QuizTivity


def _tell_community(_quiz: Quiz, _since: datetime | None) -> None:
    community_changed()


def owns_or_administers(person: Person, thing: Any) -> bool:
    """For what `user` names the owner of."""
    return isinstance(person, User) and (thing.user_id == person.pk or is_administrator(person))


def _owns(person: Person, folder: Folder) -> bool:
    return isinstance(person, User) and folder.user_id == person.pk


def _take_in_namesake(folder: Folder) -> None:
    """A new folder may have got its name meanwhile: there is one of a name, so what is in that one comes into this."""
    for namesake in Folder.objects.filter(user=folder.user_id, name__iexact=folder.name):
        Quiz.with_bin.filter(folder=namesake).update(folder=folder)
        namesake.delete()


RICH_TEXT = Wording(rich=str, html=markup.rich, plain=richtext.plain)

QUIZ = Kind(
    name="quiz",
    path="quizzes",
    model=Quiz,
    label=_("Quiz"),
    gone_with_it=_(
        "Its questions, earlier versions and ratings are gone then, and this can't be undone. Results of games that "
        "were played stay."
    ),
    can_delete=permissions.can_delete,
    title_wording=RICH_TEXT,
    moved=_tell_community,
)
ACTIVITY = Kind(
    name="quiztivity",
    path="quiztivities",
    model=QuizTivity,
    label=pgettext_lazy("one that pupils work through by themselves", "Activity"),
    gone_with_it=_("Its pages and links are gone then, and this can't be undone."),
    can_delete=quiztivity_permissions.can_delete,
    title_wording=RICH_TEXT,
)
RESULT = Kind(
    name="result",
    path="results",
    model=GameResult,
    label=_("Result"),
    gone_with_it=_(
        "Everybody's answers and scores are gone then, and your note, and this can't be undone. If it is the result of "
        "an assignment, that goes too. The quiz stays."
    ),
    can_delete=owns_or_administers,
    title_wording=RICH_TEXT,
    dated="timestamp",
    named=lambda result: richtext.plain(result.title),
)
FOLDER = Kind(
    name="folder",
    path="folders",
    model=Folder,
    label=_("Folder"),
    gone_with_it=_("Its quizzes stay, in no folder. This can't be undone."),
    can_delete=_owns,
    title="name",
    for_administrators=False,
    make_room=_take_in_namesake,
)
KINDS = (QUIZ, ACTIVITY, RESULT, FOLDER)
