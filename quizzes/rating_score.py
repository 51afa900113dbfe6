"""How good a quiz is, honestly: the lower bound of Wilson's score interval for the share of likes.

One like of one is less than ninety of a hundred. Source: E. B. Wilson, 1927, with z for 95 %.
"""

from math import sqrt
from typing import Any

from django.db.models import FloatField, Value
from django.db.models.functions import Cast, Coalesce, NullIf, Sqrt

Z = 1.96


def rating_score(likes: int, dislikes: int) -> float:
    """0 (nothing said, or nothing good) to nearly 1."""
    count = likes + dislikes
    if count <= 0:
        return 0.0
    share, z2 = likes / count, Z * Z
    reach = Z * sqrt((share * (1 - share) + z2 / (4 * count)) / count)
    return max(0.0, (share + z2 / (2 * count) - reach) / (1 + z2 / count))


def rating_score_sql(likes: Any, dislikes: Any) -> Coalesce:
    """The same of two expressions, so that counters and score change in one statement."""
    good, bad = Cast(likes, FloatField()), Cast(dislikes, FloatField())
    count, z2 = NullIf(good + bad, Value(0.0)), Z * Z
    share = good / count
    reach = Value(Z) * Sqrt((share * (Value(1.0) - share) + Value(z2 / 4) / count) / count)
    bound = (share + Value(z2 / 2) / count - reach) / (Value(1.0) + Value(z2) / count)
    return Coalesce(bound, Value(0.0), output_field=FloatField())
