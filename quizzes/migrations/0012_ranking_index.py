"""What quizzes are ranked by, apart from the quizzes themselves: those are long, and a search ranks hundreds."""

from django.db import migrations

COLUMNS = "user_id, mod_rating, rating_score, plays, created_at, deleted_at"


def add_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"CREATE INDEX quizzes_ranking ON quizzes_quiz (id) INCLUDE ({COLUMNS}) WHERE public")


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS quizzes_ranking")


class Migration(migrations.Migration):

    dependencies = [("quizzes", "0011_bin")]

    operations = [migrations.RunPython(add_index, drop_index)]
