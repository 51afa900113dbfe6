"""Names that players take instead of typing one: two friendly words, "Quiet Otter".

Every pair of one language's words is allowed, so a server needn't remember what it offered, and nobody can get
another name by asking the socket directly. Each list is in one gender, so that every pair is grammatical.
"""

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from classroom.engine.names import fold_name


class Words(NamedTuple):
    """`first` and `second` as they follow each other in the language."""

    first: tuple[str, ...]
    second: tuple[str, ...]


def _words(first: str, second: str) -> Words:
    return Words(tuple(first.split()), tuple(second.split()))


LANGUAGES: dict[str, Words] = {
    "en": _words(
        "Brave Bright Calm Cheerful Clever Cosy Curious Daring Eager Fair Gentle Golden Happy Honest Jolly Kind"
        " Lively Lucky Merry Mighty Nimble Patient Playful Polite Proud Quick Quiet Shiny Silver Smart Steady Sunny"
        " Swift Tidy Warm Wise",
        "Badger Beaver Bison Camel Dolphin Eagle Falcon Finch Fox Gecko Hamster Hare Hedgehog Heron Kiwi Koala Lion"
        " Lynx Otter Owl Panda Parrot Penguin Puffin Rabbit Raven Robin Salmon Seal Sparrow Squirrel Swan Tiger"
        " Toucan Turtle Walrus Wombat",
    ),
    "de": _words(
        "Bunter Ehrlicher Eifriger Fairer Fleißiger Flinker Flotter Freier Froher Frecher Goldener"
        " Heiterer Heller Kluger Kühner Leiser Lieber Lustiger Mutiger Netter Ruhiger Sanfter Schlauer"
        " Schneller Silberner Sonniger Starker Stolzer Treuer Wacher Warmer Weiser Wilder",
        "Adler Biber Bison Bär Dachs Delfin Elch Falke Fink Fisch Frosch Fuchs Gecko Hamster Hase Igel Kakadu Koala"
        " Kolibri Kranich Lachs Löwe Luchs Marder Otter Panda Papagei Pinguin Rabe Reiher Schwan Seehund"
        " Specht Storch Tiger Uhu Wal Wombat",
    ),
    "fr": _words(
        "Aigle Bison Canard Castor Cerf Chamois Cygne Dauphin Faucon Furet Gecko Hamster Hibou Héron Hérisson Kiwi"
        " Koala Lapin Lion Lièvre Lynx Merle Moineau Morse Ours Panda Pingouin Phoque Pinson Renard Saumon"
        " Tigre Toucan Wombat",
        "Adroit Agile Aimable Amical Brave Brillant Calme Curieux Discret Doré Drôle Fidèle Fier Franc Futé Gai"
        " Gentil Habile Heureux Honnête Joyeux Juste Libre Loyal Malin Patient Poli Prudent Radieux Rapide Sage"
        " Sincère Tendre Vif",
    ),
    "es": _words(
        "Búho Canguro Castor Ciervo Cisne Colibrí Conejo Cuervo Delfín Erizo Gorrión Halcón Hurón Koala"
        " Lagarto León Lince Loro Mapache Mirlo Oso Panda Pato Salmón Tejón Tigre Topo Tucán Wombat Zorro",
        "Ágil Alegre Amable Astuto Atento Audaz Brillante Bueno Callado Capaz Cortés Curioso Dorado Feliz Fiel Fuerte"
        " Gentil Hábil Honesto Justo Leal Libre Listo Noble Paciente Prudente Rápido Sabio Sereno Sincero Tenaz"
        " Tranquilo Valiente Veloz",
    ),
}
# Is a name taken, the next number is put behind it.
LAST_NUMBER = 99


def names_of(language: str) -> Iterator[str]:
    """Every name of a language."""
    words = LANGUAGES[language]
    return (f"{first} {second}" for first in words.first for second in words.second)


_BY_FOLD = {fold_name(name): name for language in LANGUAGES for name in names_of(language)}


def offered_name(name: str) -> str | None:
    """The one of these names, without a number, that `name` is in any case; None when it is none."""
    return _BY_FOLD.get(fold_name(name))


def suggest(language: str, count: int, random: Random) -> list[str]:
    """`count` different names in a language ("de", also "de-CH"); English where there are no words."""
    words = LANGUAGES.get(language[:2].lower(), LANGUAGES["en"])
    firsts, seconds = random.sample(words.first, count), random.sample(words.second, count)
    return [f"{first} {second}" for first, second in zip(firsts, seconds, strict=True)]


def numbered(name: str) -> Iterator[str]:
    """`name`, and what to try when it is taken."""
    yield name
    yield from (f"{name} {number}" for number in range(2, LAST_NUMBER + 1))
