"""Columns that hold terms of the controlled lists."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from hotspots.vocabulary import VOCABULARIES


class CodeField(models.CharField):
    """The code of one term of a controlled list, or empty. A new term needs no migration: the list is read at run time."""

    def __init__(self, vocabulary: str, **kwargs: Any) -> None:
        self.vocabulary = vocabulary
        kwargs.setdefault("max_length", 40)
        super().__init__(**kwargs)

    def deconstruct(self) -> tuple:
        name, path, args, kwargs = super().deconstruct()
        return name, path, [self.vocabulary, *args], kwargs

    def validate(self, value: str, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        if value and value not in VOCABULARIES[self.vocabulary]:
            raise ValidationError(_("“%(code)s” is not in this list.") % {"code": value})


class MaskField(models.BigIntegerField):
    """Several terms of one list as bits, so that a filter is one AND. The rows beside it stay the truth."""

    def __init__(self, vocabulary: str, **kwargs: Any) -> None:
        self.vocabulary = vocabulary
        kwargs.setdefault("default", 0)
        super().__init__(**kwargs)

    def deconstruct(self) -> tuple:
        name, path, args, kwargs = super().deconstruct()
        return name, path, [self.vocabulary, *args], kwargs

    def codes_of(self, value: int) -> list[str]:
        """The codes whose bits are set in `value`."""
        return VOCABULARIES[self.vocabulary].unmask(value)


class CountryField(models.CharField):
    """An ISO 3166-1 alpha-2 code, or empty."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 2)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        super().__init__(**kwargs)
