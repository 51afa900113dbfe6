"""Reading the fields that question types have in common from untrusted JSON."""

import math
import re
from typing import Any

from accounts.wording import say
from quizzes import richtext
from quizzes.question_types.shapes import Problems, Question
from quizzes.question_types.source import read_source

QUESTION_MAX_CHARACTERS = 300
ANSWER_MAX_CHARACTERS = 300
SLIDE_MAX_CHARACTERS = 5000
MIN_TIME_S, MAX_TIME_S, DEFAULT_TIME_S, DEFAULT_SLIDE_TIME_S = 1, 300, 20, 120
POINTS_FACTORS = (0, 1, 2)
MIN_OPTIONS, MAX_OPTIONS = 2, 16
IMAGE_MAX_CHARACTERS = 255
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
# A storage item's id, ClassQuiz's older "{uuid}--{uuid}" file name, or an address on this server. Not another
# host's: it would learn who plays, and a school network without internet would show nothing.
_ADDRESS = r"[^\s\x00-\x1f\x7f\ud800-\udfff\"'<>\\]"
_IMAGE = re.compile(rf"[0-9a-fA-F-]{{32,80}}|/(?!/){_ADDRESS}+")


def read_text(raw: dict[str, Any], key: str, problems: Problems, *, limit: int, required: bool = True) -> str:
    """Rich text of at most `limit` visible characters."""
    value = raw.get(key)
    if value is None:
        value = ""
    if not isinstance(value, str):
        problems.add(key, "not_text", say("This must be text."))
        return ""
    if len(value) > 4 * richtext.MARKUP_FACTOR * limit:
        problems.add(key, "too_long", say("Use at most %(most)s characters.", most=limit))
        return ""
    text = richtext.clean(value)
    length = len(richtext.plain(text))
    if required and not length:
        problems.add(key, "required", say("Write something here."))
    if length > limit or len(text) > richtext.MARKUP_FACTOR * limit:
        problems.add(
            key, "too_long", say("Use at most %(most)s characters; this has %(length)s.", most=limit, length=length)
        )
    return text


def read_time(raw: dict[str, Any], problems: Problems, default: int = DEFAULT_TIME_S) -> int:
    """Seconds to answer. ClassQuiz writes a string; a number in a string is fine."""
    value = raw.get("time", default)
    number = read_number(value)
    if number is None or number != int(number):
        problems.add("time", "not_number", say("Give the time in whole seconds."))
        return default
    if not MIN_TIME_S <= number <= MAX_TIME_S:
        problems.add(
            "time",
            "out_of_range",
            say("Choose a time from %(least)s to %(most)s seconds.", least=MIN_TIME_S, most=MAX_TIME_S),
        )
    return int(number)


def read_points(raw: dict[str, Any], problems: Problems) -> int:
    """How often the question's points count: 0, 1 or 2."""
    number = read_number(raw.get("points", 1))
    if number not in POINTS_FACTORS:
        problems.add("points", "not_points", say("Choose no points, normal points (1) or double points (2)."))
        return 1
    return int(number)


def read_number(value: object) -> int | float | None:
    """A finite number, also from text; None when it isn't one. Whole numbers come back as int."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        try:
            value = float(value.strip().replace(",", "."))
        except ValueError:
            return None
    if not isinstance(value, int | float):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if abs(value) > 1e12:
        return None
    return int(value) if value == int(value) else value


def read_flag(raw: dict[str, Any], key: str, problems: Problems) -> bool:
    value = raw.get(key, False)
    if value is None:
        return False
    if not isinstance(value, bool):
        problems.add(key, "not_boolean", say("This must be true or false."))
        return False
    return value


def read_image(raw: dict[str, Any], problems: Problems, key: str = "image") -> str | None:
    """A picture's storage id or address, or None."""
    value = raw.get(key)
    if value is None or value == "":
        return None
    if not isinstance(value, str) or len(value) > IMAGE_MAX_CHARACTERS or not _IMAGE.fullmatch(value):
        problems.add(key, "not_image", say("Give a stored file's id, or an address on this server that starts with /."))
        return None
    return value


def read_color(raw: dict[str, Any], problems: Problems) -> str | None:
    value = raw.get("color")
    if value is None or value == "":
        return None
    if not isinstance(value, str) or not _COLOR.fullmatch(value):
        problems.add("color", "not_color", say("Use a colour like #1a2b3c."))
        return None
    return value.lower()


def read_common(raw: dict[str, Any], problems: Problems, *, default_time: int = DEFAULT_TIME_S) -> Question:
    """The fields every question has, without `answers`. `points` is there if it isn't the usual 1, `source` if
    it was taken from somebody, `sign_clip` if there is a video in which the question is signed."""
    points, source = read_points(raw, problems), read_source(raw, problems)
    sign_clip = read_image(raw, problems, "sign_clip")
    return {
        "question": read_text(raw, "question", problems, limit=QUESTION_MAX_CHARACTERS),
        "time": read_time(raw, problems, default_time),
        "type": raw.get("type"),
        "image": read_image(raw, problems),
        "hide_results": read_flag(raw, "hide_results", problems),
        **({} if points == 1 else {"points": points}),
        **({} if source is None else {"source": source}),
        **({} if sign_clip is None else {"sign_clip": sign_clip}),
    }


def read_list(
    raw: dict[str, Any], problems: Problems, *, least: int, most: int, noun: str = "answers", key: str = "answers"
) -> list[Any]:
    """The list at `key`, of `least` to `most` items."""
    value = raw.get(key)
    if not isinstance(value, list):
        problems.add(key, "not_list", say("Give a list of %(noun)s.", noun=say(noun)))
        return []
    if not least <= len(value) <= most:
        problems.add(
            key,
            "wrong_count",
            say(
                "Give %(least)s to %(most)s %(noun)s; there are %(count)s.",
                least=least,
                most=most,
                noun=say(noun),
                count=len(value),
            ),
        )
        return value[:most]
    return value


def read_option(item: object, problems: Problems, *, images: bool) -> dict[str, Any]:
    """`{answer, image?, color}`: a text, or a picture without one."""
    if not isinstance(item, dict):
        problems.add((), "not_object", say("An answer must be an object."))
        return {"answer": "", "color": None}
    option: dict[str, Any] = {}
    image = read_image(item, problems)
    option["answer"] = read_text(item, "answer", problems, limit=ANSWER_MAX_CHARACTERS, required=image is None)
    if images or image is not None:
        option["image"] = image
    option["color"] = read_color(item, problems)
    return option
