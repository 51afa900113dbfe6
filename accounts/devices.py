"""A browser's User-Agent header in words that somebody recognises. Pure."""

import re

from accounts.wording import marked, say

# The first that fits counts: Edge also says Chrome, Chrome also says Safari.
_BROWSERS = (
    ("Edge", r"\bEdg(?:e|A|iOS)?/"),
    ("Opera", r"\bOPR/|\bOpera\b"),
    ("Samsung Internet", r"\bSamsungBrowser/"),
    ("Firefox", r"\b(?:Firefox|FxiOS)/"),
    ("Chrome", r"\b(?:Chrome|CriOS|Chromium|HeadlessChrome)/"),
    ("Safari", r"\bVersion/.*\bSafari/"),
)
_SYSTEMS = (
    ("iPhone", r"\biPhone\b"),
    ("iPad", r"\biPad\b"),
    ("Android", r"\bAndroid\b"),
    ("ChromeOS", r"\bCrOS\b"),
    ("Windows", r"\bWindows\b"),
    ("Mac", r"\bMac OS X\b|\bMacintosh\b"),
    ("Linux", r"\bLinux\b|\bX11\b"),
)
UNKNOWN = marked("Unknown device")
_BOTH = marked("%(browser)s on %(system)s")
_PROGRAM = re.compile(r"([A-Za-z][\w.-]{1,30})/[\d.]+")


def device_words(user_agent: str) -> str:
    """ "Firefox on Windows", "curl" or "Unknown device"; at most 60 characters, without anything a header invents
    but a program's name in letters, digits and `.-_`."""
    browser, system = _first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent)
    if browser and system:
        return _BOTH % {"browser": browser, "system": system}
    if browser or system:
        return browser or system
    program = _PROGRAM.match(user_agent)
    return program[1] if program and program[1] != "Mozilla" else UNKNOWN


def said_device(words: str) -> str:
    """What `device_words` gave, in the reader's language: it is stored in English."""
    browser, on, system = words.partition(" on ")
    return say(_BOTH, browser=browser, system=system) if on else (say(UNKNOWN) if words == UNKNOWN else words)


def _first(names: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for name, pattern in names if re.search(pattern, text)), "")
