"""Whether a name is fit for a classroom's big screen.

The words come from glin-profanity's lists of four languages; it sees through look-alikes, digits for letters, dots and
stretched letters, and it looks at whole words, so that Scunthorpe and Hancock pass. What it can't know is here: how
players put names together, first names that are also a word, and words that its lists leave out.
"""

import re
from functools import cache

from glin_profanity import Filter

LANGUAGES = ("english", "german", "french", "spanish")
# People are called this.
_NO_INSULTS = ["con", "concha", "negro", "peter", "péter", "semen"]
_MISSING = [
    *("whore", "whores", "wanker", "twat", "hitler", "heil hitler", "sieg heil", "nazi", "nazis", "kkk", "porn"),
    *("porno", "rapist", "pedo", "paedo", "scheisse", "scheiss", "nutte", "hurensohn", "huren", "missgeburt"),
    *("schwuchtel", "spast", "spasti", "kanake", "wixer", "penner", "fdp", "ntm", "enculé", "encule", "connasse"),
    *("pendejo", "pendeja", "gilipollas", "maricon", "maricón", "zorra", "coño", "fag", "fags", "tits", "jizz"),
]
# "fucker99", "xXwordXx", "BigWord": the parts of a name that has no spaces.
_PARTS = re.compile(r"[^\W\d_]+|[\d_]+")
_HUMP = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])")


@cache
def _filter() -> Filter:
    return Filter(
        {
            "languages": list(LANGUAGES),
            "detect_leetspeak": True,
            "normalize_unicode": True,
            "custom_words": _MISSING,
            "ignore_words": _NO_INSULTS,
        }
    )


def is_bad_name(name: str) -> bool:
    """Whether a cleaned name (engine.names) is better not shown."""
    judge = _filter().is_profane
    return any(judge(spelling) for spelling in _spellings(name))


def _spellings(name: str) -> set[str]:
    parts = _PARTS.findall(name)
    words = [word for part in parts for word in _HUMP.split(part)]
    trimmed = [word.strip("xX") for word in words]
    letters = "".join(sign for sign in name if sign.isalpha())
    return {text for text in (name, " ".join(parts), " ".join(words), " ".join(trimmed), letters) if text}
