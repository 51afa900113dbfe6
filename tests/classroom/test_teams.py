"""Teams: the rule of their score, atomic placing, moving, what screens and results say."""

import asyncio
from typing import Any

import pytest
from channels.db import database_sync_to_async
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from classroom import services
from classroom.engine import GameOptions
from classroom.engine.results import PlayerRecord
from classroom.engine.teams import TeamNamesError, TeamScore, clean_team_names, team_scores
from classroom.forms import StartForm
from classroom.hub import saving
from classroom.store.client import sync_client
from classroom.store.games import GameStore
from classroom.store.keys import UNSAVED_GAMES, game_keys
from classroom.store.shapes import Place
from quizzes import question_types
from quizzes.models import GameResult, Quiz
from tests.classroom.live import Stage

FOUR = ("Foxes", "Owls", "Otters", "Hares")


class TestRule:
    def test_a_teams_score_is_the_mean_of_its_members_rounded_half_up(self) -> None:
        teams = {"1": 0, "2": 0, "3": 1, "4": 3}
        assert team_scores(4, teams, {"1": 1000, "2": 501, "3": 751}) == [
            TeamScore(1, 0, 751, ("1", "2")),
            TeamScore(1, 1, 751, ("3",)),
            TeamScore(3, 3, 0, ("4",)),
        ]

    def test_who_was_removed_counts_for_nobody(self) -> None:
        scores = {"1": 1000, "2": 0, "3": 600}
        assert team_scores(2, {"1": 0, "2": 0, "3": 1}, scores, {"2"}) == [
            TeamScore(1, 0, 1000, ("1",)),
            TeamScore(2, 1, 600, ("3",)),
        ]

    @given(
        st.dictionaries(st.text("0123456789", min_size=1), st.tuples(st.integers(0, 11), st.integers(0, 30_000))),
        st.data(),
    )
    def test_every_member_counts_once_and_a_mean_lies_between_its_members(
        self, players: dict[str, tuple[int, int]], data: st.DataObject
    ) -> None:
        removed = data.draw(st.sets(st.sampled_from(sorted(players)))) if players else set()
        teams = {player: team for player, (team, _) in players.items()}
        scores = {player: score for player, (_, score) in players.items()}
        lines = team_scores(12, teams, scores, removed)
        members = [player for line in lines for player in line.members]
        assert sorted(members) == sorted(set(players) - removed)
        assert [line.score for line in lines] == sorted((line.score for line in lines), reverse=True)
        for line in lines:
            own = [scores[player] for player in line.members]
            assert min(own) <= line.score <= max(own)
            assert line.rank == 1 + sum(other.score > line.score for other in lines)

    @pytest.mark.parametrize(
        ("raw", "clean"),
        [
            (["Foxes", " Owls  of\tthe wood "], ("Foxes", "Owls of the wood")),
            (["", "A", "B", "\u200b"], ("A", "B")),
            ([f"Team {number}" for number in range(12)], tuple(f"Team {number}" for number in range(12))),
        ],
    )
    def test_names_are_tidied(self, raw: list[str], clean: tuple[str, ...]) -> None:
        assert clean_team_names(raw) == clean

    @pytest.mark.parametrize(
        ("raw", "says"),
        [
            (["Foxes"], "Give 2 to 12"),
            ([str(number) for number in range(13)], "Give 2 to 12"),
            (["Foxes", "FOXES "], "Two teams have the same name"),
            (["Foxes", "x" * 25], "is too long"),
        ],
    )
    def test_names_that_do_not_fit_say_what_to_do(self, raw: list[str], says: str) -> None:
        with pytest.raises(TeamNamesError, match=says):
            clean_team_names(raw)

    @given(st.lists(st.text()))
    def test_names_are_clean_or_refused(self, raw: list[str]) -> None:
        try:
            names = clean_team_names(raw)
        except TeamNamesError:
            return
        assert clean_team_names(names) == names
        assert 2 <= len(names) <= 12


class TestPlacing:
    """On a real Redis."""

    async def join(self, pin: str, name: str, **fields: Any) -> Place:
        place = await GameStore().join(
            pin, record=PlayerRecord(name, ""), secret="s", token=None, connection="p:1", **fields
        )
        assert isinstance(place, Place), place
        return place

    async def test_200_joins_at_once_differ_by_at_most_one(self, stage: Stage, new_game: Any) -> None:
        game = await database_sync_to_async(new_game)(team_mode="balanced", team_names=FOUR)
        places = await asyncio.gather(*(self.join(game.pin, f"player {number}", teams=4) for number in range(200)))
        sizes = [sum(place.team == team for place in places) for team in range(4)]
        assert sizes == [50] * 4
        more = await asyncio.gather(*(self.join(game.pin, f"late {number}", teams=4) for number in range(3)))
        assert len({place.team for place in more}) == 3

    async def test_removing_and_letting_back_in_change_who_is_smallest(self, stage: Stage, new_game: Any) -> None:
        game = await database_sync_to_async(new_game)(team_mode="balanced", team_names=FOUR[:2])
        store = GameStore()
        places = [await self.join(game.pin, name, teams=2) for name in ("Anna", "Ben", "Cem", "Dana")]
        assert [place.team for place in places] == [0, 1, 0, 1]
        await store.kick(game.pin, "2")
        assert (await self.join(game.pin, "Eve", teams=2)).team == 1
        await store.restore(game.pin, "2")
        assert (await self.join(game.pin, "Finn", teams=2)).team == 0
        assert await store.move_to_team(game.pin, "1", 1)
        assert not await store.move_to_team(game.pin, "99", 1)
        assert sync_client().hgetall(game_keys(game.pin).team_sizes) == {b"0": b"2", b"1": b"4"}
        assert (await self.join(game.pin, "Gül", teams=2)).team == 0

    async def test_a_rejoin_and_a_repeated_join_keep_the_team(self, stage: Stage, new_game: Any) -> None:
        game = await database_sync_to_async(new_game)(team_mode="choose", team_names=FOUR)
        store = GameStore()
        fields: dict[str, Any] = {"record": PlayerRecord("Anna", ""), "token": "t" * 16, "teams": 4, "team": 2}
        for secret in ("first", "second"):
            place = await store.join(game.pin, secret=secret, connection="p:1", **fields)
            assert isinstance(place, Place)
            assert (place.player, place.team) == ("1", 2)
        back = await store.rejoin(game.pin, player="1", secret="second", connection="p:2", index=-1)
        assert isinstance(back, Place)
        assert back.team == 2
        assert sync_client().hgetall(game_keys(game.pin).team_sizes) == {b"2": b"1"}


class TestSockets:
    async def test_players_choose_and_see_their_team(self, stage: Stage, new_game: Any, teacher_cookie: str) -> None:
        game = await database_sync_to_async(new_game)(team_mode="choose", team_names=FOUR)
        socket = await stage.socket()
        await socket.say("join.prepare", pin=game.pin)
        terms = await socket.next("join.terms")
        assert terms["teams"] == list(FOUR)
        for team in (None, 4):
            await socket.say("player.join", pin=game.pin, name="Anna", team=team)
            assert (await socket.next("error"))["code"] == "team_missing"
        await socket.say("player.join", pin=game.pin, name="Anna", team=3)
        await socket.next("player.joined")
        state = await socket.phase("lobby")
        assert (state["me"]["team"], state["teams"]) == (3, list(FOUR))

        host = await stage.host(game.game_id, teacher_cookie)
        people = await host.next("players.changed", where=lambda m: len(m["players"]) == 1)
        assert people["players"][0]["team"] == 3
        await host.say("player.team", player="1", team=0)
        assert (await socket.until(lambda state: state["me"]["team"] == 0))["phase"] == "lobby"
        await host.next("players.changed", where=lambda m: m["players"][0]["team"] == 0)
        for fields, code in [({"player": "9", "team": 0}, "player_not_found"), ({"player": "1", "team": 4}, "")]:
            await host.say("player.team", **fields)
            assert (await host.next("error"))["code"] == (code or "invalid_message")

    async def test_nobody_has_a_team_in_a_game_without_teams(self, stage: Stage, new_game: Any) -> None:
        game = await database_sync_to_async(new_game)(team_names=FOUR)
        anna = await stage.player(game.pin, "Anna", team=1)
        assert (anna.state["me"]["team"], anna.state["teams"], anna.state["team_standings"]) == (None, [], [])

    async def test_a_player_can_not_move_anybody(self, stage: Stage, new_game: Any) -> None:
        game = await database_sync_to_async(new_game)(team_mode="balanced", team_names=FOUR)
        anna = await stage.player(game.pin, "Anna")
        await anna.say("player.team", player="1", team=1)
        assert (await anna.next("error"))["code"] == "invalid_message"

    async def test_standings_and_the_saved_result(self, stage: Stage, new_game: Any, teacher_cookie: str) -> None:
        game = await database_sync_to_async(new_game)(
            [question_types.abcd.example()], scoring="accuracy", team_mode="choose", team_names=FOUR
        )
        host = await stage.host(game.game_id, teacher_cookie)
        players = {
            name: await stage.player(game.pin, name, team=team)
            for name, team in (("Anna", 0), ("Ben", 0), ("Cem", 1), ("Dana", 1), ("Eve", 2))
        }
        await host.say("game.start", seen=host.state["revision"])
        for name, player in players.items():
            await player.phase("question", 0)
            await player.answer(0 if name in {"Anna", "Cem", "Dana"} else 1)
        await host.phase("results")
        # Removed with an accepted answer: it stays in the result, and counts for no team.
        await host.say("player.kick", player="4")
        await host.next("removed.changed", where=lambda m: len(m["players"]) == 1)
        await host.say("game.next", seen=host.state["revision"])
        podium = await players["Ben"].phase("podium")
        assert podium["team_standings"] == [
            {"rank": 1, "team": 1, "score": 1000, "players": 1},
            {"rank": 2, "team": 0, "score": 500, "players": 2},
            {"rank": 3, "team": 2, "score": 0, "players": 1},
        ]
        assert (await host.phase("podium"))["team_standings"] == podium["team_standings"]
        await host.until(lambda state: state.get("saved") is True)
        saved = await GameResult.objects.aget(pk=game.game_id)
        assert saved.teams == [
            {"name": "Owls", "score": 1000, "members": ["Cem"]},
            {"name": "Foxes", "score": 500, "members": ["Anna", "Ben"]},
            {"name": "Otters", "score": 0, "members": ["Eve"]},
        ]
        assert saved.player_scores == {"Anna": 1000, "Ben": 0, "Cem": 1000, "Dana": 1000, "Eve": 0}
        assert {name: sum(row["score"] for row in saved.answers[0] if row["username"] == name) for name in players} == (
            saved.player_scores
        )

    async def test_the_saved_teams_are_those_that_the_podium_showed_last(
        self, stage: Stage, new_game: Any, teacher_cookie: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Somebody is moved, removed and let back in when the result is saved already."""
        monkeypatch.setattr(saving, "SAVE_RETRY_S", 0.1)
        game = await database_sync_to_async(new_game)(
            [question_types.abcd.example()], scoring="accuracy", team_mode="choose", team_names=FOUR[:2]
        )
        host = await stage.host(game.game_id, teacher_cookie)
        players = {
            name: await stage.player(game.pin, name, team=team) for name, team in (("Anna", 0), ("Ben", 0), ("Cem", 1))
        }
        await host.say("game.start", seen=host.state["revision"])
        for name, player in players.items():
            await player.phase("question", 0)
            await player.answer(0 if name == "Anna" else 1)
        await host.phase("results")
        await host.say("game.next", seen=host.state["revision"])
        await host.phase("podium")
        await host.until(lambda state: state["saved"])
        assert await self.saved(game) == [("Foxes", 500, ["Anna", "Ben"]), ("Owls", 0, ["Cem"])]
        for change, teams in (
            (
                {"type_": "player.team", "player": "2", "team": 1},
                [("Foxes", 1000, ["Anna"]), ("Owls", 0, ["Ben", "Cem"])],
            ),
            ({"type_": "player.kick", "player": "1"}, [("Owls", 0, ["Ben", "Cem"])]),
            ({"type_": "player.restore", "player": "1"}, [("Foxes", 1000, ["Anna"]), ("Owls", 0, ["Ben", "Cem"])]),
        ):
            before = host.state["revision"]
            await host.say(**change)
            await host.until(lambda state, since=before: state["revision"] > since + 1 and state["saved"])
            assert await self.saved(game) == teams
            assert [(FOUR[row["team"]], row["score"]) for row in host.state["team_standings"]] == [
                (name, score) for name, score, _ in teams
            ]
        result = await GameResult.objects.aget(pk=game.game_id)
        # What they answered stays theirs, and the quiz was played once.
        assert result.player_scores == {"Anna": 1000, "Ben": 0, "Cem": 0}
        assert (await Quiz.objects.aget(pk=result.quiz_id)).plays == 1
        assert sync_client().zscore(UNSAVED_GAMES, game.pin) is None

    async def saved(self, game: Any) -> list[tuple[str, int, list[str]]]:
        found = await GameResult.objects.aget(pk=game.game_id)
        return [(team["name"], team["score"], team["members"]) for team in found.teams]

    async def test_hidden_points_are_not_in_the_teams_either(
        self, stage: Stage, new_game: Any, teacher_cookie: str
    ) -> None:
        game = await database_sync_to_async(new_game)(
            [question_types.abcd.example()] * 2, hide_results=True, team_mode="balanced", team_names=FOUR[:2]
        )
        host = await stage.host(game.game_id, teacher_cookie)
        anna = await stage.player(game.pin, "Anna")
        await host.say("game.start", seen=host.state["revision"])
        await anna.phase("question", 0)
        await anna.answer(0)
        state = await anna.phase("closed")
        assert state["team_standings"] == []


class TestStarting:
    def form(self, **fields: Any) -> StartForm:
        return StartForm({"mode": "normal", **fields})

    def test_the_dialog_reads_names_line_by_line(self) -> None:
        form = self.form(team_mode="balanced", team_names="Foxes\r\n\r\n Owls ", names="filtered", protect_join="on")
        assert form.is_valid()
        assert form.options() == GameOptions(
            team_mode="balanced", team_names=("Foxes", "Owls"), names="filtered", protect_join=True
        )

    def test_bad_names_are_refused_and_stay_in_the_field(self) -> None:
        form = self.form(team_mode="choose", team_names="Foxes")
        assert form.errors["team_names"] == ["Give 2 to 12 teams a name, one on each line."]
        assert form["team_names"].value() == "Foxes"

    def test_without_teams_their_names_are_remembered_and_need_not_be_right(self) -> None:
        form = self.form(team_mode="none", team_names="Foxes\nOwls")
        assert form.is_valid()
        assert (form.options().team_names, form.options().teams) == (("Foxes", "Owls"), ())
        assert self.form(team_mode="none", team_names="Foxes").is_valid()

    def test_remembered_names_are_in_the_next_dialog(
        self, new_game: Any, teacher: User, signed_in: Any, make_quiz: Any
    ) -> None:
        services.remember_options(user=teacher, options=GameOptions(team_mode="choose", team_names=FOUR))
        assert services.remembered_options(teacher).teams == FOUR
        page = signed_in(teacher).get(f"/quizzes/{make_quiz(teacher).pk}/start/").content.decode()
        assert ">Foxes\nOwls\nOtters\nHares</textarea>" in page

    def test_the_api_starts_a_team_game(
        self, new_game: Any, teacher: User, signed_in: Any, make_quiz: Any, client: Client
    ) -> None:
        body = {"quiz": str(make_quiz(teacher).pk), "team_mode": "balanced", "team_names": ["Foxes"]}
        api = signed_in(teacher)
        refused = api.post("/api/v1/games/", body, content_type="application/json")
        assert refused.status_code == 400
        assert "Give 2 to 12 teams a name" in refused.content.decode()
        body["team_names"] = ["Foxes", "Owls"]
        made = api.post("/api/v1/games/", body, content_type="application/json").json()
        found = services.find_game(made["pin"])
        assert found is not None
        assert (found.teams, found.names, found.protected) == ((), "typed", False)
        state = api.get(f"/api/v1/games/{made['id']}/").json()["state"]
        assert state["teams"] == ["Foxes", "Owls"]
        assert client.post("/api/v1/games/", body, content_type="application/json").status_code in {401, 403}

    def test_options_that_no_page_would_send_are_refused(self, db: None, teacher: User, make_quiz: Any) -> None:
        with pytest.raises(services.GameRefused, match="2 to 12"):
            services.create_game(
                quiz=make_quiz(teacher), host=teacher, options=GameOptions(team_mode="choose", team_names=("A",))
            )
