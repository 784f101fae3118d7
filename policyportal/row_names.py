"""How one row is named where there is no foreign key: `app.model:id`."""

from django.apps import apps
from django.db import models


def name_of(row: models.Model | None) -> str:
    """Return the row's name, or "" for none."""
    return f"{row._meta.label_lower}:{row.pk}" if row is not None else ""


def row_named(name: str) -> models.Model | None:
    """Return the row of that name, or None where it is gone."""
    label, _, pk = name.rpartition(":")
    return apps.get_model(label)._base_manager.filter(pk=pk).first() if label else None
