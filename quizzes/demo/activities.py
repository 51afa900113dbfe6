"""The demo's activity: a little water cycle with a page of every type that needs no uploaded file."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from quizzes.demo.writing import DEMO_SPACE


@dataclass(frozen=True)
class DemoActivity:
    """An activity to seed. `slug` makes its id."""

    slug: str
    title: str
    pages: list[dict[str, Any]]

    @property
    def id(self) -> UUID:
        return uuid5(DEMO_SPACE, f"activity/{self.slug}")


def _pair(place: int, first: str, second: str) -> list[dict[str, Any]]:
    return [
        {"id": f"{place}{side}", "image": None, "text": text, "alt": ""} for side, text in (("a", first), ("b", second))
    ]


_CYCLE = """## Where the water goes

1. The sun warms the sea and water **evaporates**.
2. High up it is cold: the vapour **condenses** into clouds.
3. Drops grow until they fall: **precipitation**.
4. Rivers and the ground lead the water back to the sea.

| place | share of all water |
|---|---|
| oceans | about 97 % |
| ice and snow | about 2 % |
| everything else | about 1 % |

> Every glass of water you drink has been rain many times.
"""

WATER = DemoActivity(
    slug="water-cycle",
    title="The water cycle",
    pages=[
        {
            "title": "Start here",
            "type": "SLIDE",
            "data": {
                "elements": [
                    {"type": "IMAGE", "image": "/static/quizzes/demo/climate.svg", "alt": "Sun, cloud and sea"},
                    {"type": "TEXT", "text": "Water is always on its way: from the <b>sea</b> to the sky and back."},
                    {"type": "LIST", "items": ["Read the text", "Find the pairs", "Answer the questions"]},
                ]
            },
        },
        {"title": "From the sea to the sky", "type": "MARKDOWN", "data": {"markdown": _CYCLE.strip()}},
        {
            "title": "What belongs together?",
            "type": "MEMORY",
            "data": {
                "cards": [
                    _pair(1, "Evaporation", "Water becomes vapour"),
                    _pair(2, "Condensation", "Vapour becomes drops"),
                    _pair(3, "Precipitation", "Rain, snow, hail"),
                    _pair(4, "Freezing", "Water becomes ice"),
                    _pair(5, "Melting", "Ice becomes water"),
                    _pair(6, "H<sub>2</sub>O", "Water"),
                ]
            },
        },
        {
            "title": "",
            "type": "ABCD",
            "data": {
                "question": "Where is most of the water on Earth?",
                "answers": [
                    {"answer": "In rivers", "correct": False},
                    {"answer": "In the oceans", "correct": True},
                    {"answer": "In ice", "correct": False},
                    {"answer": "In clouds", "correct": False},
                ],
            },
        },
    ],
)

ACTIVITIES = (WATER,)
