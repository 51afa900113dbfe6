"""Starting games, asking about running ones, saving results. Synchronous: for views and the API."""

import random
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from msgspec import ValidationError, convert, to_builtins
from msgspec.structs import replace

from accounts.models import User
from classroom.engine import MODES, SCORINGS, GameOptions
from classroom.engine.extra_time import ExtraTimeError, checked_extra_time
from classroom.engine.options import CUSTOM_FIELD_LABEL_MAX_CHARACTERS
from classroom.engine.plan import Plan, question_order, shown_orders
from classroom.engine.results import saved_game
from classroom.engine.teams import TeamNamesError, clean_team_names
from classroom.models import StartOptions
from classroom.store import controller_codes, desk, files
from classroom.store.shapes import EverythingPlayed
from quizzes import richtext
from quizzes.files import alt_texts, described
from quizzes.models import GameResult, Quiz
from quizzes.question_types import validate_questions
from quizzes.question_types.shapes import Question
from quizzes.services import count_play

_PIN_DIGITS = (6, 6, 6, 7, 7, 8, 8, 9)


def remember_options(*, user: User, options: GameOptions) -> None:
    """What the user's next start dialog begins with."""
    StartOptions.objects.update_or_create(user=user, defaults={"options": to_builtins(options)})


def remembered_options(user: User) -> GameOptions:
    """How the user last started a game; the usual options if never, or if they can't be read any more."""
    saved = StartOptions.objects.filter(user=user).first()
    try:
        return GameOptions() if saved is None else convert(saved.options, GameOptions)
    except ValidationError:
        return GameOptions()


class GameRefused(Exception):
    """A game can't be started. `code` is for programs, `message` says what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class NewGame:
    """`controller_code` is there when hardware controllers may play."""

    game_id: UUID
    pin: str
    controller_code: str | None = None


@dataclass(frozen=True)
class RunningGame:
    """One line of a host's list of running games. `question_index` is -1 in the lobby."""

    game_id: UUID
    pin: str
    title: str
    phase: str
    question_index: int
    question_count: int
    player_count: int
    created_at: datetime
    quiz_id: UUID
    music: bool = False


@dataclass(frozen=True)
class PublicGameInfo:
    """What anyone who knows the PIN may see before joining. `title` is sanitised HTML.

    `teams`: where players choose one. `names`: typed · filtered · generated. `protected`: joining takes a proof.
    """

    title: str
    phase: str
    mode: str
    custom_field: str | None
    locked: bool
    teams: tuple[str, ...] = ()
    names: str = "typed"
    protected: bool = False


def create_game(*, quiz: Quiz, host: User, options: GameOptions) -> NewGame:
    """Freeze `quiz` into a new game in its lobby; whether `host` may play it is the caller's question.

    Raises GameRefused: `empty_quiz`, `invalid_quiz` (a question doesn't validate), `invalid_options`, `no_pin`.
    """
    game = reserve_pin(_plan(quiz, host, checked_options(options)))
    # Those that are linked, not those that are named: a quiz may name a stranger's file and must not open it.
    shown = map(str, quiz.storage_items.values_list("pk", flat=True))
    files.open_files(pin=game.pin, game_id=game.game_id, file_ids=shown)
    return NewGame(UUID(game.game_id), game.pin, controller_code(game))


def reserve_pin(plan: Callable[[str], Plan]) -> Plan:
    """The game under a free PIN, stored in its lobby. Raises GameRefused `no_pin`."""
    for digits in _PIN_DIGITS:
        candidate = plan(desk.random_pin(digits))
        if desk.create(candidate):
            return candidate
    raise GameRefused("no_pin", _("No free PIN was found. Try again."))


def checked_options(options: GameOptions) -> GameOptions:
    """The options, tidied. Raises GameRefused: `invalid_options`."""
    if options.mode not in MODES:
        raise GameRefused("invalid_options", _("Choose a game mode: %(choices)s.") % {"choices": " or ".join(MODES)})
    if options.scoring not in SCORINGS:
        raise GameRefused(
            "invalid_options", _("Choose how to give points: %(choices)s.") % {"choices": " or ".join(SCORINGS)}
        )
    label = (options.custom_field or "").strip()
    if len(label) > CUSTOM_FIELD_LABEL_MAX_CHARACTERS:
        raise GameRefused(
            "invalid_options",
            _("The label of the extra field may have %(most)s characters.")
            % {"most": CUSTOM_FIELD_LABEL_MAX_CHARACTERS},
        )
    try:
        extra_time = checked_extra_time(list(options.extra_time.items()))
    except ExtraTimeError as error:
        raise GameRefused("invalid_options", str(error)) from error
    team_names = options.team_names
    if options.team_mode != "none":
        try:
            team_names = clean_team_names(team_names)
        except TeamNamesError as error:
            raise GameRefused("invalid_options", str(error)) from None
    return replace(options, custom_field=label or None, extra_time=extra_time, team_names=team_names)


def playable_questions(quiz: Quiz) -> list[Question]:
    """The quiz's questions as they can be played. Raises GameRefused: `empty_quiz`, `invalid_quiz`."""
    if not quiz.questions:
        raise GameRefused("empty_quiz", _("This quiz has no questions yet. Add one first."))
    questions, problems = validate_questions(quiz.questions)
    if problems:
        first = problems[0]
        if first.path and isinstance(first.path[0], int):
            text = _("Question %(number)s needs another look before it can be played: %(problem)s")
            raise GameRefused("invalid_quiz", text % {"number": first.path[0] + 1, "problem": first.message})
        text = _("The quiz needs another look before it can be played: %(problem)s")
        raise GameRefused("invalid_quiz", text % {"problem": first.message})
    return described(questions, alt_texts(quiz.storage_items.all()))


def _plan(quiz: Quiz, host: User, options: GameOptions) -> Callable[[str], Plan]:
    """The plan of a new game, still without its PIN."""
    chance = random.SystemRandom()
    questions = question_order(playable_questions(quiz), options, chance)
    shown = shown_orders(questions, options, chance)
    game_id = str(uuid.uuid4())

    def with_pin(pin: str) -> Plan:
        return Plan(
            game_id=game_id,
            pin=pin,
            quiz_id=str(quiz.pk),
            host_id=str(host.pk),
            title=richtext.clean(quiz.title),
            description=richtext.clean(quiz.description),
            questions=questions,
            shown=shown,
            options=options,
            created_at_ms=time.time_ns() // 1_000_000,
            cover_image=quiz.cover_image,
            background_color=quiz.background_color,
            background_image=quiz.background_image,
            language=quiz.language,
        )

    return with_pin


def controller_code(plan: Plan) -> str | None:
    """By what hardware controllers join this game, a new one if it ran out; None when they may not."""
    if not plan.options.controllers:
        return None
    return controller_codes.open_code(pin=plan.pin, game_id=plan.game_id)


def controller_code_of(game_id: UUID) -> str | None:
    """The same by the game's id."""
    game = desk.of_game(game_id)
    return None if game is None else controller_code(game.plan)


def running_games(*, host: User) -> list[RunningGame]:
    """The host's games that haven't ended, newest first; a room check is none."""
    return [
        RunningGame(
            game_id=UUID(game.plan.game_id),
            pin=game.plan.pin,
            title=game.plan.title,
            phase=game.state.phase.value,
            question_index=game.state.index,
            question_count=len(game.plan.questions),
            player_count=game.player_count,
            created_at=datetime.fromtimestamp(game.plan.created_at_ms / 1000, UTC),
            quiz_id=UUID(game.plan.quiz_id),
            music=game.plan.options.music,
        )
        for game in desk.running(host.pk)
        if not game.plan.is_room_check
    ]


def game_owner(game_id: UUID) -> UUID | None:
    """The id of the user who hosts this game; None when there is no such game (any more)."""
    return desk.host_of(game_id)


def find_game(pin: str) -> PublicGameInfo | None:
    """The game behind a PIN, or None."""
    if not (pin.isascii() and pin.isdigit() and len(pin) <= max(_PIN_DIGITS)):
        return None
    game = desk.entry(pin)
    if game is None:
        return None
    options = game.plan.options
    return PublicGameInfo(
        title=game.plan.title,
        phase=game.state.phase.value,
        mode=options.mode,
        custom_field=options.custom_field,
        locked=game.state.locked,
        teams=options.teams if options.team_mode == "choose" else (),
        names=options.names,
        protected=options.protect_join,
    )


def saved_answer_count(game_id: UUID) -> int:
    """How many answers a saved result has, in the bin too; 0 without one."""
    rows = GameResult.with_bin.filter(pk=game_id).values_list("answers", flat=True).first()
    return sum(len(answers) for answers in rows or [])


def save_result(*, plan: Plan, played: EverythingPlayed) -> bool:
    """Write the game's result; saving again, also with more questions, is one row. False when the host is gone.

    What its host has put into the bin meanwhile stays there. The quiz's plays are counted when the row is new.
    """
    opened = played.state.index + 1
    verdicts = [played.verdicts.get(index, {}) for index in range(opened)]
    saved = saved_game(
        plan, opened, played.players, verdicts, played.state.skipped, teams=played.teams, removed=played.removed
    )
    with transaction.atomic():
        if not User.objects.filter(pk=plan.host_id).exists():
            return False
        quiz = Quiz.with_bin.filter(pk=plan.quiz_id).only("pk").first()
        fields = {
            "player_count": saved.player_count,
            "questions": saved.questions,
            "answers": saved.answers,
            "player_scores": saved.player_scores,
            "custom_field_data": saved.custom_field_data,
            "teams": saved.teams,
        }
        result, created = GameResult.with_bin.select_for_update().get_or_create(
            pk=UUID(plan.game_id),
            defaults={
                **fields,
                "quiz": quiz,
                "user_id": plan.host_id,
                "title": plan.title,
                "description": plan.description,
            },
        )
        if created:
            count_play(UUID(plan.quiz_id))
        elif len(result.questions) <= opened and result.anonymised_at is None:
            # Saved as it stood when everybody had left; then the host went on. Names that were taken out stay out.
            GameResult.with_bin.filter(pk=result.pk).update(**fields)
    return True
