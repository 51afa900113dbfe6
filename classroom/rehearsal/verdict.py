"""Compares what players were told with what was saved. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from typing import Any


@dataclass(frozen=True)
class Verdict:
    """`answers`: sent by players. `lost`: sent but not saved. `doubled`: saved more than once, or never sent.
    `altered`: saved with another meaning. `wrong_scores`: players whose shown score, saved score and sum of saved
    points differ."""

    answers: int = 0
    lost: int = 0
    doubled: int = 0
    altered: int = 0
    wrong_scores: int = 0

    @property
    def is_good(self) -> bool:
        return not (self.lost or self.doubled or self.altered or self.wrong_scores)


def together(verdicts: Iterable[Verdict]) -> Verdict:
    """The sums over several games."""
    return Verdict(*(sum(counts) for counts in zip(*(astuple(verdict) for verdict in verdicts), strict=True)))


def meaning_of(question: Mapping[str, Any], answer: Any) -> Any:
    """What a player meant by `answer` to the question on their phone: labels instead of ids, which differ by phone."""
    labels = {option["id"]: option["label"] for option in question["options"]}
    match question["input"]:
        case "one":
            return labels[answer]
        case "many":
            return sorted(labels[chosen] for chosen in answer)
        case "order":
            return [labels[chosen] for chosen in answer]
    return answer


def saved_meaning(question: Mapping[str, Any], answer: Any) -> Any:
    """The same for an answer in a saved result, whose numbers are places in the quiz."""
    match question["type"]:
        case "ABCD" | "VOTING":
            return question["answers"][answer]["answer"]
        case "CHECK":
            return sorted(question["answers"][chosen]["answer"] for chosen in answer)
        case "ORDER":
            return [question["answers"][chosen]["answer"] for chosen in answer]
    return answer


def compare(players: list[dict[str, Any]], saved: Mapping[str, Any]) -> Verdict:
    """`players`: {name, shown_score, answers: {question: meaning}}; `saved`: a GameResult as the API gives it."""
    sent = {
        (player["name"], int(question)): meaning
        for player in players
        for question, meaning in player["answers"].items()
    }
    stored = [
        ((row["username"], index), saved_meaning(question, row["answer"]))
        for index, (question, rows) in enumerate(zip(saved["questions"], saved["answers"], strict=True))
        for row in rows
    ]
    counts = Counter(key for key, _ in stored)
    values = dict(stored)
    return Verdict(
        answers=len(sent),
        lost=sum(key not in counts for key in sent),
        doubled=sum(count - (key in sent) for key, count in counts.items()),
        altered=sum(key in values and values[key] != meaning for key, meaning in sent.items()),
        wrong_scores=_wrong_scores(players, saved),
    )


def _wrong_scores(players: list[dict[str, Any]], saved: Mapping[str, Any]) -> int:
    sums: Counter[str] = Counter()
    for rows in saved["answers"]:
        for row in rows:
            sums[row["username"]] += row["score"]
    scores = saved["player_scores"]
    return sum(not player["shown_score"] == scores.get(player["name"]) == sums[player["name"]] for player in players)
