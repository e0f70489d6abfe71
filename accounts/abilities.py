"""The table of abilities and of what a token's scopes carry of them."""

from django.utils.translation import gettext_lazy as _

ABILITIES = ("contribute", "coalition_reading", "review", "publish", "manage_people")
STRONG = frozenset(ABILITIES) - {"contribute"}

SCOPES: dict[str, tuple[str, ...]] = {
    "read": (),
    "submit": ("contribute",),
    "read_coalition": ("coalition_reading",),
    "review": ("review",),
    "publish": ("publish",),
}

ABILITY_LABELS = {
    "contribute": _("Contribute reports"),
    "coalition_reading": _("Read the coalition's reports"),
    "review": _("Review reports"),
    "publish": _("Publish and brief"),
    "manage_people": _("Manage people"),
}

# Whatever carries an ability also reads the organisation's own reports, which a label would say of one alone.
SCOPES_READ_OWN = _("Each but the first also reads my organisation's reports.")
SCOPE_LABELS = {
    "read": _("Read what is published"),
    "submit": _("Write reports"),
    "read_coalition": _("Read the coalition's reports"),
    "review": _("Review reports"),
    "publish": _("Publish and brief"),
}
