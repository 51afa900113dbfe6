"""The words of all searched texts, and indexes of them on PostgreSQL."""

from django.db import migrations, models

INDEXES = {
    "quizzes_search_title_words": "quizzes_searchentry USING gin (string_to_array(title, ' '))",
    "quizzes_search_text_words": "quizzes_searchentry USING gin (string_to_array(text, ' '))",
    "quizzes_searchword_word": "quizzes_searchword USING gin (word gin_trgm_ops)",
}
MAX_WORD_CHARACTERS = 200


def fill(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    # An index takes words up to a length; longer ones are stored in pieces since then.
    for column in ("title", "text"):
        schema_editor.execute(
            f"UPDATE quizzes_searchentry SET {column} = regexp_replace("
            rf"{column}, '([^ ]{{{MAX_WORD_CHARACTERS}}})(?=[^ ])', '\1 ', 'g') "
            f"WHERE {column} ~ '[^ ]{{{MAX_WORD_CHARACTERS + 1}}}'",
            params=None,
        )
    schema_editor.execute(
        "INSERT INTO quizzes_searchword (word) SELECT DISTINCT "
        "unnest(string_to_array(title, ' ') || string_to_array(text, ' ')) FROM quizzes_searchentry "
        "ON CONFLICT DO NOTHING"
    )


def add_indexes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name, what in INDEXES.items():
            schema_editor.execute(f"CREATE INDEX {name} ON {what}")
        schema_editor.execute("ANALYZE quizzes_searchentry")
        schema_editor.execute("ANALYZE quizzes_searchword")


def drop_indexes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in INDEXES:
            schema_editor.execute(f"DROP INDEX IF EXISTS {name}")


class Migration(migrations.Migration):

    dependencies = [("quizzes", "0009_moderation")]

    operations = [
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("word", models.CharField(editable=False, max_length=200, primary_key=True, serialize=False)),
            ],
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(add_indexes, drop_indexes),
    ]
