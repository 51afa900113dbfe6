"""What changes the library around the quizzes: folders, tags of many, picks, reports. Each is one transaction."""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import counters
from accounts.models import User
from quizzes.labels import MAX_TAGS, clean_tags, one_line
from quizzes.library_models import FOLDER_MAX_CHARACTERS, REPORT_MAX_CHARACTERS
from quizzes.models import Folder, ModRating, Pick, Quiz, Report
from quizzes.queries import SHOWN
from quizzes.question_types.shapes import Problem
from quizzes.services import update_quiz
from quizzes.validation import QuizInvalid

REPORTS_AN_HOUR = 10


class TooManyReports(Exception):
    """Somebody reports faster than a person reads."""

    message = gettext_lazy("You have reported many quizzes in the last hour. Please wait a while.")


def _folder_name(raw: str) -> str:
    name = one_line(raw)
    if not name:
        raise QuizInvalid([Problem(("name",), "required", _("Give the folder a name."))])
    if len(name) > FOLDER_MAX_CHARACTERS:
        raise QuizInvalid(
            [Problem(("name",), "too_long", _("Use at most %(most)s characters.") % {"most": FOLDER_MAX_CHARACTERS})]
        )
    return name


def create_folder(*, owner: User, name: str) -> Folder:
    """A new folder; the one there is if it has that name already. Raises QuizInvalid."""
    wanted = _folder_name(name)
    try:
        with transaction.atomic():
            folder = Folder.objects.filter(user=owner, name__iexact=wanted).first()
            return folder or Folder.objects.create(user=owner, name=wanted)
    except IntegrityError:  # made by another request in this moment
        return Folder.objects.get(user=owner, name__iexact=wanted)


def rename_folder(*, folder: Folder, name: str) -> Folder:
    """Raises QuizInvalid, also where another folder has that name."""
    wanted = _folder_name(name)
    try:
        with transaction.atomic():
            folder.name = wanted
            folder.save(update_fields=["name"])
    except IntegrityError:
        raise QuizInvalid([Problem(("name",), "taken", _("You have a folder of this name already."))]) from None
    return folder


def file_quizzes(*, quizzes: QuerySet[Quiz], folder: Folder | None) -> int:
    """Put quizzes into a folder of their owner's, or out of all; others are left alone. Returns how many moved.

    Neither an edit nor anything that others see: rating and date stay. What is in a folder that is in the bin is in
    none already, and keeps its place there.
    """
    ids = list(quizzes.order_by().values_list("pk", flat=True))
    rows = Quiz.objects.filter(pk__in=ids)
    if folder is not None:
        rows = rows.filter(user=folder.user_id).exclude(folder=folder)
    else:
        rows = rows.filter(folder__deleted_at=None)
    return rows.update(folder=folder)


def tag_quizzes(*, quizzes: Iterable[Quiz], add: str = "", remove: str = "") -> int:
    """Add and take away tags (with commas); returns how many quizzes changed. Raises QuizInvalid."""
    added, problems = clean_tags(add)
    removed, more = clean_tags(remove)
    if problems or more:
        raise QuizInvalid([*problems, *more])
    changed = 0
    with transaction.atomic():
        for quiz in quizzes:
            before = set(quiz.tags.values_list("name", flat=True))
            after = (before | set(added)) - set(removed)
            if len(after) > MAX_TAGS:
                raise QuizInvalid(
                    [
                        Problem(
                            ("tags",),
                            "too_many",
                            _("“%(quiz)s” would have more than %(most)s tags.") % {"quiz": quiz, "most": MAX_TAGS},
                        )
                    ]
                )
            if after != before:
                update_quiz(quiz=quiz, changes={"tags": sorted(after)})
                changed += 1
    return changed


def pick_quizzes(*, moderator: User, quizzes: QuerySet[Quiz]) -> tuple[int, int]:
    """Recommend public quizzes, after those recommended already; (how many are new, how many of them aren't rated)."""
    with transaction.atomic():
        rows = Quiz.objects.filter(pk__in=quizzes.order_by().values("pk"), pick__isnull=True).filter(SHOWN)
        chosen = list(rows.exclude(mod_rating=ModRating.NOT_SAFE).only("pk", "mod_rating"))
        last = Pick.objects.aggregate(last=Max("position"))["last"] or 0
        # Another moderator may recommend the same in this moment.
        Pick.objects.bulk_create(
            [Pick(quiz=quiz, position=last + number, picked_by=moderator) for number, quiz in enumerate(chosen, 1)],
            ignore_conflicts=True,
        )
    return len(chosen), sum(quiz.mod_rating is None for quiz in chosen)


def unpick_quizzes(*, quizzes: QuerySet[Quiz]) -> int:
    return Pick.objects.filter(quiz__in=quizzes.order_by().values("pk")).delete()[0]


def report_quiz(*, quiz: Quiz, reporter: User | None, place: str, reason: str, text: str, now: datetime) -> Report:
    """Tell the moderators. A person's open report of a quiz is replaced by the next one.

    `place` is where it comes from (an address or network), by which visitors without an account are counted.
    Raises TooManyReports, and ValueError for an unknown reason.
    """
    chosen = Report.Reason(reason)
    key = f"quiz-reports:{reporter.pk if reporter else place}"
    if counters.count(key, window_s=60 * 60) > REPORTS_AN_HOUR:
        raise TooManyReports
    words = text.replace("\x00", "").strip()[:REPORT_MAX_CHARACTERS]
    with transaction.atomic():
        if reporter is not None:
            Report.objects.filter(quiz=quiz, reporter=reporter, resolved_at=None).delete()
        return Report.objects.create(quiz=quiz, reporter=reporter, reason=chosen, text=words, created_at=now)
