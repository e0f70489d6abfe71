"""How a file leaves the store: under a name that says nothing, as what we found it to be, and able to do nothing."""

from typing import Any

from .kinds import KINDS

HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
NOTHING = "sandbox; default-src 'none'"
# A browser lays a picture that is opened by itself out with a style of its own.
NOTHING_BUT_LAYOUT = f"{NOTHING}; style-src 'unsafe-inline'"


def as_received(ref: object, kind: str) -> dict[str, Any]:
    """What a file's answer says of it: to be stored, never shown."""
    return _told(ref, kind, NOTHING, as_attachment=True)


def as_copy(ref: object) -> dict[str, Any]:
    """What the answer with a rebuilt copy says of it."""
    return _told(ref, "jpeg", NOTHING_BUT_LAYOUT, as_attachment=False)


def _told(ref: object, kind: str, policy: str, *, as_attachment: bool) -> dict[str, Any]:
    return {
        "as_attachment": as_attachment,
        "filename": f"evidence-{str(ref)[:8]}.{KINDS[kind].extension}",
        "content_type": KINDS[kind].media_type,
        "headers": {**HEADERS, "Content-Security-Policy": policy},
    }
