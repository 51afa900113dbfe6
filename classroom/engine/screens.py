"""What players and hosts see of a game at one moment. Solutions and tallies leave here in phase results only."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

from classroom.engine.extra_time import extra_ms
from classroom.engine.names import fold_name
from classroom.engine.phases import Command, Phase, Step, next_step
from classroom.engine.plan import Plan, visible_question
from classroom.engine.standings import Ranking
from classroom.engine.state import GameState, Snapshot, advance_at_ms, position_of
from classroom.engine.teams import team_scores
from classroom.engine.verdicts import tally_of
from classroom.protocol.outgoing import HostGame, Me, OwnAnswer, PublicGameShared, Standing, TeamStanding
from quizzes.question_types.shapes import PublicQuestion, Solution, Tally

STANDINGS_SHOWN = 5
_WITH_QUESTION = {Phase.QUESTION, Phase.CLOSED, Phase.RESULTS}
_WITH_STANDINGS = {Phase.LEADERBOARD, Phase.PODIUM}


class Scene:
    """One snapshot made ready for showing; made once per change and process, then asked per player."""

    def __init__(self, plan: Plan, snapshot: Snapshot) -> None:
        self.plan, self.snapshot, self.state = plan, snapshot, snapshot.state.on_show
        self.looking_back = snapshot.state.looking_at >= 0
        self._verdicts = snapshot.looked_at if self.looking_back else snapshot.verdicts
        self._hiding = self._hides(self.state)
        self._concealed = self._hiding and self.state.phase is Phase.CLOSED
        self.scores = self._visible_scores()
        self.ranking = Ranking(
            {player: score for player, score in self.scores.items() if player not in snapshot.kicked}
        )

    def _hides(self, state: GameState) -> bool:
        return state.index >= 0 and self.plan.hides_results(state.index) and not state.is_skipped

    def _visible_scores(self) -> dict[str, int]:
        """Scores, without the points of a question whose results are hidden yet."""
        live = self.snapshot.state
        if live.phase is not Phase.CLOSED or not self._hides(live):
            return self.snapshot.scores
        verdicts = self.snapshot.verdicts
        return {
            player: score - (verdicts[player].points if player in verdicts else 0)
            for player, score in self.snapshot.scores.items()
        }

    def leaders(self) -> list[str]:
        """The players whose names `standings` needs."""
        if self.state.phase not in _WITH_STANDINGS:
            return []
        return [line.player for line in self.ranking.first(STANDINGS_SHOWN)]

    def extra_percent(self, name: str) -> int:
        """By how much the clock of the player with this name is longer in the open question."""
        if not self.snapshot.extra or self.state.phase is not Phase.QUESTION:
            return 0
        extra = self.snapshot.extra.get(fold_name(name))
        return extra.at(self.state.index) if extra and self.plan.takes_answers(self.state.index) else 0

    def remaining_ms(self, now_ms: int, extra_percent: int = 0) -> int | None:
        state = self.state
        if state.phase is not Phase.QUESTION:
            return None
        end = state.deadline_ms + extra_ms(state.limit_ms, extra_percent)
        return max(0, end - (state.paused_ms or now_ms))

    def for_players(self, now_ms: int, names: Mapping[str, str], extra_percent: int = 0) -> PublicGameShared:
        """What all players with the same clock see alike. `names`: of the leaders."""
        plan, state = self.plan, self.state
        return PublicGameShared(
            game_id=state.game_id,
            pin=plan.pin,
            revision=state.revision,
            phase=state.phase.value,
            title=plan.title,
            language=plan.language or None,
            mode=plan.options.mode,
            question_index=state.index,
            question_count=len(plan.questions),
            player_count=self.snapshot.player_count,
            custom_field=plan.options.custom_field,
            locked=state.locked,
            paused=state.paused_ms > 0,
            skipped=state.is_skipped,
            looking_back=self.looking_back,
            points=self._points(),
            remaining_ms=self.remaining_ms(now_ms, extra_percent),
            time_ms=self._time_ms(extra_percent),
            question=self._question_for_players(),
            solution=self._solution(),
            tally=self._tally,
            standings=self._standings(names),
            teams=plan.options.teams,
            team_standings=self._team_standings,
            background_color=plan.background_color or None,
            background_image=plan.background_image or None,
        )

    def for_hosts(self, now_ms: int, names: Mapping[str, str]) -> HostGame:
        """What the projector shows. `names`: of the leaders."""
        plan, state, snapshot = self.plan, self.state, self.snapshot
        return HostGame(
            game_id=state.game_id,
            pin=plan.pin,
            revision=state.revision,
            phase=state.phase.value,
            title=plan.title,
            language=plan.language or None,
            mode=plan.options.mode,
            question_index=state.index,
            question_count=len(plan.questions),
            player_count=snapshot.player_count,
            present_count=snapshot.present_count,
            answer_count=snapshot.answer_count,
            custom_field=plan.options.custom_field,
            locked=state.locked,
            paused=state.paused_ms > 0,
            skipped=state.is_skipped,
            looking_back=self.looking_back,
            can_go_back=self._can_go_back(),
            points=self._points(),
            results_hidden=self._hiding and state.phase in {Phase.QUESTION, Phase.CLOSED},
            saved=state.saved,
            automatic=plan.options.auto_advance_s is not None,
            advance_ms=None if (at_ms := advance_at_ms(plan, snapshot.state)) is None else max(0, at_ms - now_ms),
            remaining_ms=self.remaining_ms(now_ms),
            time_ms=self._time_ms(),
            question=self._question,
            solution=self._solution(),
            tally=self._tally,
            standings=self._standings(names),
            teams=plan.options.teams,
            team_standings=self._team_standings,
            cover_image=plan.cover_image or None,
            background_color=plan.background_color or None,
            background_image=plan.background_image or None,
        )

    def me(self, player: str, name: str, *, answered: bool, team: int | None = None) -> Me:
        """The receiving player's own part. `answered`: the current question has their stored answer.
        `team`: that of a newcomer, whom this snapshot may not know yet."""
        score = self.scores.get(player, 0)
        ranked = self.state.index > 0 or (self.state.recorded and not self._concealed)
        return Me(
            id=player,
            name=name,
            score=score,
            rank=self.ranking.rank_of(score) if ranked else None,
            answered=answered and self.state.phase in _WITH_QUESTION,
            last=self._own_answer(player),
            team=self.snapshot.teams.get(player, team),
        )

    def _own_answer(self, player: str) -> OwnAnswer | None:
        phase = self.state.phase
        shown = self.state.recorded and (
            phase in {Phase.CLOSED, Phase.RESULTS} or (phase is Phase.LEADERBOARD and not self._hiding)
        )
        if not shown:
            return None
        verdict = self._verdicts.get(player)
        if verdict is None:
            return OwnAnswer(answered=False, right=None, points=0)
        if self._concealed:
            return OwnAnswer(answered=True, right=None, points=0)
        return OwnAnswer(answered=True, right=verdict.right, points=verdict.points)

    @cached_property
    def _team_standings(self) -> list[TeamStanding]:
        teams = self.plan.options.teams
        if self.state.phase not in _WITH_STANDINGS or not teams:
            return []
        lines = team_scores(len(teams), self.snapshot.teams, self.scores, self.snapshot.kicked)
        return [TeamStanding(line.rank, line.team, line.score, len(line.members)) for line in lines]

    def _points(self) -> int:
        return self.plan.points_factor(self.state.index) if self.state.phase in _WITH_QUESTION else 1

    def _can_go_back(self) -> bool:
        at = position_of(self.plan, self.snapshot.state, answered=self.snapshot.answer_count > 0)
        return isinstance(next_step(at, Command.BACK), Step)

    def _time_ms(self, extra_percent: int = 0) -> int | None:
        limit = self.state.limit_ms
        return limit + extra_ms(limit, extra_percent) if self.state.phase is Phase.QUESTION else None

    @cached_property
    def _question(self) -> PublicQuestion | None:
        if self.state.phase not in _WITH_QUESTION:
            return None
        question: PublicQuestion = visible_question(self.plan, self.state.index)
        return question

    def _question_for_players(self) -> PublicQuestion | None:
        """In mode kahoot the phone is a set of buttons: text and pictures are on the host's screen only."""
        question = self._question
        if question is None or self.plan.options.mode == "normal" or question.input == "none":
            return question
        options = [replace(option, label="", image=None, image_alt="") for option in question.options]
        return replace(question, question="", image=None, image_alt="", sign_clip=None, options=options)

    def _solution(self) -> Solution | None:
        if self.state.phase is not Phase.RESULTS:
            return None
        index = self.state.index
        return self.plan.kind(index).solution(self.plan.questions[index], self.plan.shown[index])

    @cached_property
    def _tally(self) -> Tally | None:
        if self.state.phase is not Phase.RESULTS:
            return None
        return tally_of(self.plan, self.state.index, self._verdicts)

    def _standings(self, names: Mapping[str, str]) -> list[Standing]:
        if self.state.phase not in _WITH_STANDINGS:
            return []
        lines = self.ranking.first(STANDINGS_SHOWN)
        return [Standing(line.rank, names[line.player], line.score) for line in lines if line.player in names]
