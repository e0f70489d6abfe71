"""The building stones of a form that shows exactly what was typed and judges nothing: kinds of fields, and a section of them."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.forms.utils import ErrorDict, ErrorList
from django.utils.datastructures import MultiValueDict

from hotspots.vocabulary import Vocabulary


def short_text(label: Any, help_text: Any = "", most: int = 500, **attrs: Any) -> forms.CharField:
    """One line of text."""
    return forms.CharField(
        label=label, help_text=help_text, widget=forms.TextInput({"maxlength": most, **attrs})
    )


def text(label: Any, help_text: Any = "", rows: int = 3) -> forms.CharField:
    """Several lines of text."""
    return forms.CharField(label=label, help_text=help_text, widget=forms.Textarea({"rows": rows}))


def one_of(label: Any, choices: Any, blank: Any = None, help_text: Any = "") -> forms.CharField:
    """One term of a list, chosen from a menu; `blank` is what the menu says when none is chosen."""
    terms = choices.choices() if isinstance(choices, Vocabulary) else list(choices)
    first = [] if blank is None else [("", blank)]
    return forms.CharField(label=label, help_text=help_text, widget=forms.Select(choices=first + terms))


def some_of(label: Any, vocabulary: Vocabulary, help_text: Any = "") -> forms.CharField:
    """Several terms of a list, ticked."""
    widget = forms.CheckboxSelectMultiple(choices=vocabulary.choices())
    return forms.CharField(label=label, help_text=help_text, widget=widget)


def tick(label: Any, help_text: Any = "") -> forms.CharField:
    """One box to tick."""
    return forms.CharField(label=label, help_text=help_text, widget=forms.CheckboxInput)


def grouped(vocabulary: Vocabulary) -> list[tuple[str, list[tuple[str, str]]]]:
    """The terms of a list under the labels of their groups, for a menu."""
    return [(label, [(term.code, term.label) for term in terms]) for label, terms in vocabulary.grouped()]


class Section(forms.Form):
    """Fields that show exactly what was typed, with the errors that were found elsewhere.

    Subclasses say in `content()` which part of the content their fields mean, unchecked.
    """

    content: Callable[..., dict[str, Any]]
    use_required_attribute = False
    telling: tuple[str, ...] = ()
    preset: Mapping[str, str] = {}

    def __init__(self, typed: MultiValueDict, prefix: str | None = None) -> None:
        super().__init__(data=typed, prefix=prefix)
        for name, value in self.preset.items():
            typed.setlistdefault(self.add_prefix(name), [value])
        self.found: dict[str, str] = {}

    def add_prefix(self, field_name: str) -> str:
        return f"{self.prefix}.{field_name}" if self.prefix else field_name

    def full_clean(self) -> None:
        self.cleaned_data: dict[str, Any] = {}
        self._errors = ErrorDict({name: ErrorList([message]) for name, message in self.found.items()})

    def show(self, errors: Mapping[str, str]) -> None:
        """Put errors, by field of this section, beside their fields."""
        self.found, self._errors = dict(errors), None

    def one(self, field: str) -> str:
        """What was typed into a field, without spaces around it."""
        return str(self.data.get(self.add_prefix(field)) or "").strip()

    def many(self, field: str) -> list[str]:
        """What was ticked."""
        return [value for value in self.data.getlist(self.add_prefix(field)) if value]

    def ones(self, *fields: str) -> dict[str, Any]:
        return {field: self.one(field) for field in fields}

    @property
    def is_blank(self) -> bool:
        """Whether nothing that tells anything was typed: such a row is left out."""
        return not any(self.one(field) for field in self.telling)
