from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from django.utils.translation import gettext_lazy as _

from quizzes import freshness, search_index
from quizzes.counters import forget_rating


class QuizzesConfig(AppConfig):
    name = "quizzes"
    verbose_name = _("Quizzes")

    def ready(self) -> None:
        post_delete.connect(forget_rating, sender=self.get_model("Rating"), dispatch_uid="quizzes.forget_rating")
        quiz, user = self.get_model("Quiz"), settings.AUTH_USER_MODEL
        receivers = [
            (post_save, quiz, search_index.index_saved_quiz),
            (post_delete, quiz, search_index.forget_quiz),
            (m2m_changed, quiz.tags.through, search_index.index_tagged_quiz),
            (pre_save, user, search_index.note_new_name),
            (post_save, user, search_index.index_renamed_author),
            (post_save, user, freshness.forget_with_author),
        ]
        for signal, sender, receiver in receivers:
            signal.connect(receiver, sender=sender, dispatch_uid=f"quizzes.{receiver.__name__}")
