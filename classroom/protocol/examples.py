"""One example of every message, for the documents."""

from typing import Any

from classroom.protocol import incoming, outgoing
from classroom.protocol.codes import refusal
from quizzes.question_types.shapes import Option, PublicQuestion

_GAME_ID = "0b6f2f0e-3c53-4c8c-9a39-5f1d0c2b7a11"
_QUESTION = PublicQuestion(
    type="ABCD",
    input="one",
    question="Which planet is closest to the Sun?",
    time=20,
    options=[Option(0, "Venus"), Option(1, "Mercury"), Option(2, "Mars"), Option(3, "Earth")],
)

INCOMING: tuple[Any, ...] = (
    incoming.JoinPrepare(pin="482913", language="en"),
    incoming.PlayerJoin(pin="482913", name="Anna", custom_field="7b", token="k3Jx0-mUq8_bT2Zd"),  # noqa: S106
    incoming.PlayerRejoin(pin="482913", secret="1.Zf0Yq3mK8sT5vWx1bN7cRd2e"),  # noqa: S106
    incoming.PlayerLeave(),
    incoming.AnswerSubmit(id="5b1c9e", question=0, answer=1),
    incoming.Pong(nonce=2839472),
    incoming.GameStart(seen=1),
    incoming.GameNext(seen=7),
    incoming.GameBack(seen=8),
    incoming.QuestionClose(seen=5),
    incoming.QuestionSkip(seen=5),
    incoming.TimeAdd(seen=5, seconds=30),
    incoming.GamePause(seen=5, paused=True),
    incoming.SolutionShow(seen=6),
    incoming.LobbyLock(seen=3, locked=True),
    incoming.PlayerKick(seen=3, player="4", ban=False),
    incoming.PlayerExtraTime(seen=3, player="4", percent=50),
    incoming.PlayerTeam(seen=3, player="4", team=1),
    incoming.PlayerRestore(seen=3, player="4"),
    incoming.DiagnosticsWatch(seen=3, on=True),
    incoming.GameEnd(seen=9),
    incoming.GameClose(seen=12),
)

OUTGOING: tuple[Any, ...] = (
    outgoing.JoinTerms("482913", "Class", [], "typed", [], None, None, False, False),
    outgoing.PlayerJoined("1", "Anna", "1.Zf0Yq3mK8sT5vWx1bN7cRd2e", 1),
    outgoing.PublicGame(
        game_id=_GAME_ID,
        pin="482913",
        revision=5,
        phase="question",
        title="The solar system",
        mode="normal",
        question_index=0,
        question_count=10,
        player_count=28,
        remaining_ms=19_940,
        time_ms=20_000,
        question=_QUESTION,
        me=outgoing.Me("1", "Anna", 0, None, answered=False, last=None),
    ),
    outgoing.AnswerAccepted("5b1c9e", 0),
    outgoing.PlayerRemoved("kicked"),
    outgoing.Ping(2839472),
    refusal("too_late", reply_to="5b1c9e"),
    outgoing.HostGame(
        game_id=_GAME_ID,
        pin="482913",
        revision=5,
        phase="question",
        title="The solar system",
        mode="normal",
        question_index=0,
        question_count=10,
        player_count=28,
        present_count=27,
        answer_count=3,
        custom_field=None,
        locked=False,
        results_hidden=False,
        saved=False,
        remaining_ms=19_940,
        time_ms=20_000,
        question=_QUESTION,
    ),
    outgoing.HostPlayers([outgoing.HostPlayer("1", "Anna", "7b", present=True, score=925)]),
    outgoing.ExtraTimes({"4": 50}),
    outgoing.RemovedPlayers([outgoing.RemovedPlayer("4", "Nobody")]),
    outgoing.AnswersCounted(0, 3, 27),
    outgoing.LinksChanged([outgoing.PlayerLink("1", "Anna", "good", 34, 12, 0, 1)]),
)
