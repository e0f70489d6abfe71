"""Content that puts people at more risk than most."""

from collections.abc import Mapping
from typing import Any

from hotspots.vocabulary import AFFECTED_GROUPS, HARMS, needs_second_person


def is_sensitive(content: Mapping[str, Any]) -> bool:
    """Whether sexual violence or children are told of, in the acts, those affected or the harms."""
    acts = content["violations"]
    return (
        needs_second_person(act["type"] for act in acts if act["type"])
        or needs_second_person((group for act in acts for group in act["affected"]), AFFECTED_GROUPS)
        or needs_second_person((kind for harm in content["harms"] for kind in harm["kinds"]), HARMS)
    )
