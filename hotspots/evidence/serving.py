"""How a file leaves the store: under a name that says nothing, as what we found it to be, and able to do nothing."""

from .kinds import KINDS

COPY_TYPE = "image/jpeg"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "no-store",
}


def name_of(ref: object, kind: str) -> str:
    """The name under which a file is stored by whoever opens it."""
    return f"evidence-{str(ref)[:8]}.{KINDS[kind].extension}"
