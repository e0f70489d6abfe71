"""/me: what this token may do. /problems: what a problem's type means."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.reader import ABILITIES, Reader
from hotspots import policies, workflow

from .problems import KINDS
from .resource import ANYONE, TOKEN, Resource, says


class Me(Resource):
    """The token that asks."""

    who = TOKEN

    @says("What this token may do", "Me")
    def get(self, request: Request) -> Response:
        """The token's organisation, scopes and end, and what they amount to for the person who made it."""
        token, reader = request.auth, request.reader
        organisation = request.user.organisation
        return Response(
            {
                "token": token.name,
                "expires_at": token.expires_at,
                "organisation": {"ref": organisation.ref, "name": organisation.name},
                "leads": reader.is_lead,
                "scopes": token.scopes,
                "abilities": [ability for ability in ABILITIES if reader.can(ability)],
                "may": may(reader),
            }
        )


def may(reader: Reader) -> dict[str, bool]:
    """The abilities as things to do."""
    return {
        "send_reports": policies.can_submit(reader),
        "read_coalition_reports": reader.can("coalition_reading") or reader.can("publish"),
        "review": reader.can("review"),
        "publish": reader.can("publish"),
        "keep_reference": policies.can_keep_reference(reader),
    }


class OneProblem(Resource):
    """One kind of problem."""

    who = ANYONE

    def find(self, reader: Reader, name: str) -> None:
        if name not in KINDS:
            raise workflow.Hidden
        self.kind: Any = KINDS[name]

    @says("What a problem's type means", "ProblemKind")
    def get(self, request: Request, name: str) -> Response:
        """The status, the title and the cure of one kind of problem."""
        kind = self.kind
        return Response(
            {"type": request.path.rstrip("/"), "title": kind.title, "status": kind.status, "cure": kind.cure}
        )
