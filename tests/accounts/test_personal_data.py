"""Every model that points at a person is in the export, or says why not."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist

from accounts.models import User
from accounts.personal_data import sources

EXPORTED = {(records.model, records.by) for source in sources() for records in source.records}
LEFT_OUT = {field: reason for source in sources() for field, reason in source.left_out.items()}


def fields_that_name_a_person() -> Iterator[tuple[str, str]]:
    """("app.Model", "field") for every column of any installed app that points at the user, own and libraries'."""
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if field.concrete and field.related_model is User and model is not User:
                yield model._meta.label, field.name


def test_every_field_that_names_a_person_is_exported_or_left_out_for_a_reason() -> None:
    found = set(fields_that_name_a_person())
    assert len(found) > 15
    missing = {
        f"{model}.{field}"
        for model, field in found
        if (model, field) not in EXPORTED and f"{model}.{field}" not in LEFT_OUT
    }
    assert missing == set(), "Add Records to the app's personal_data, or a reason to its left_out."


def test_reasons_are_for_fields_that_exist_and_are_not_exported() -> None:
    for name, reason in LEFT_OUT.items():
        app, model, field = name.split(".")
        apps.get_model(app, model)._meta.get_field(field)
        assert (f"{app}.{model}", field) not in EXPORTED
        assert len(reason) > 20


def test_what_is_listed_exists() -> None:
    for source in sources():
        for records in source.records:
            model = apps.get_model(records.model)
            for name in records.without:
                model._meta.get_field(name)
            assert list(model._default_manager.none().filter(**{records.by: None})) == []
            assert records.file.endswith(".json")
    files = [records.file for source in sources() for records in source.records]
    assert len(files) == len(set(files))


def test_a_field_that_does_not_exist_would_be_noticed() -> None:
    with pytest.raises(FieldDoesNotExist):
        User._meta.get_field("shoe_size")
