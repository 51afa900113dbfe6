from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0010_language")]

    operations = [
        migrations.AddField(
            model_name="dataexport",
            name="job_id",
            field=models.UUIDField(editable=False, help_text="The job that writes it.", null=True),
        ),
    ]
