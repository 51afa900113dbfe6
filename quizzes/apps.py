from django.apps import AppConfig
from django.db.models.signals import post_delete

from quizzes.counters import forget_rating


class QuizzesConfig(AppConfig):
    name = "quizzes"
    verbose_name = "Quizzes"

    def ready(self) -> None:
        post_delete.connect(forget_rating, sender=self.get_model("Rating"), dispatch_uid="quizzes.forget_rating")
