"""Languages that accounts come in, by name; Django knows only some of them."""

from django.utils.translation import gettext_lazy as _

LANGUAGE_NAMES = {
    "en": _("English"),
    "fr": _("French"),
    "pt": _("Portuguese"),
    "sg": _("Sango"),
    "ln": _("Lingala"),
    "sw": _("Swahili"),
    "sn": _("Shona"),
    "nd": _("Ndebele"),
    "st": _("Sotho"),
    "zu": _("Zulu"),
    "kri": _("Krio"),
    "ar": _("Arabic"),
    "es": _("Spanish"),
    "nl": _("Dutch"),
    "other": _("Another language"),
}
LANGUAGE_CHOICES = list(LANGUAGE_NAMES.items())
