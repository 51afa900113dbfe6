"""A running game as its host sees it, for views and the REST API: synchronous, one short connection of its own.

It reads through the same store and shows through the same scene as the sockets, so both always say the same.
"""

from uuid import UUID

from asgiref.sync import async_to_sync
from django.conf import settings
from msgspec import Struct

from accounts.redis_clients import short_client
from classroom.engine.phases import Phase
from classroom.engine.plan import Plan
from classroom.engine.screens import Scene
from classroom.engine.standings import Ranked
from classroom.engine.verdicts import Verdict, tally_of
from classroom.protocol.outgoing import HostGame, HostPlayer, Standing
from classroom.store.games import GameStore
from quizzes.question_types import voting
from quizzes.question_types.shapes import Tally


class LiveView(Struct, frozen=True):
    """`standings` lists everybody, without points that are hidden yet.

    `tally` is what the host's screen shows in phase results; of a poll, where nothing is right or wrong, it is
    there while people vote, unless its results are hidden.
    """

    plan: Plan
    game: HostGame
    players: list[HostPlayer]
    standings: list[Standing]
    tally: Tally | None


def live_view(game_id: UUID, host_id: UUID) -> LiveView | None:
    """This host's game as it is now; None for others' games, and for those that have ended."""
    return async_to_sync(_read)(str(game_id), str(host_id))


async def _read(game_id: str, host_id: str) -> LiveView | None:
    async with short_client(settings.REDIS_URL) as client:
        return await _look(GameStore(client), game_id, host_id)


async def _look(store: GameStore, game_id: str, host_id: str) -> LiveView | None:
    pin = await store.pin_of(game_id)
    plan = None if pin is None else await store.plan(pin)
    if pin is None or plan is None or plan.game_id != game_id or plan.host_id != host_id or plan.is_room_check:
        return None
    snapshot = await store.load(pin, -1)
    if snapshot is None or snapshot.state.phase is Phase.ENDED:
        return None
    scene = Scene(plan, snapshot)
    people = await store.players(pin)
    names = {one.player: one.record.name for one in people}
    return LiveView(
        plan=plan,
        game=scene.for_hosts(snapshot.now_ms, names),
        players=[
            HostPlayer(
                one.player,
                one.record.name,
                one.record.custom_field,
                one.present,
                scene.scores.get(one.player, 0),
                one.record.controller,
                one.team,
            )
            for one in people
        ],
        standings=_standings(scene.ranking.first(len(names)), names),
        tally=await _tally(store, scene),
    )


def _standings(lines: list[Ranked], names: dict[str, str]) -> list[Standing]:
    return [Standing(line.rank, names[line.player], line.score) for line in lines if line.player in names]


async def _tally(store: GameStore, scene: Scene) -> Tally | None:
    plan, state = scene.plan, scene.state
    voted = state.phase in {Phase.QUESTION, Phase.CLOSED} and plan.kind(state.index).CODE == voting.CODE
    if not voted or plan.hides_results(state.index):
        return scene.for_hosts(0, {}).tally
    answers = await store.answers(plan.pin, state.index)
    counted = {player: Verdict(one.value, one.elapsed_ms, None, 0) for player, one in answers.items()}
    return tally_of(plan, state.index, counted)
