"""/vocabularies: the controlled lists, with their labels in every language. Public."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.reader import Reader
from hotspots import workflow
from hotspots.vocabulary import VOCABULARIES, Term, Vocabulary

from .resource import ANYONE, Resource, says


def in_brief(vocabulary: Vocabulary) -> dict[str, Any]:
    """What a list is, without its terms."""
    return {
        "name": vocabulary.name,
        "version": vocabulary.version,
        "about": vocabulary.about,
        "default": vocabulary.default,
        "terms": len(vocabulary.terms),
    }


def in_full(vocabulary: Vocabulary) -> dict[str, Any]:
    """A list with its groups and terms, the retired ones included and marked."""
    return {
        **in_brief(vocabulary),
        "groups": [{"code": code, "labels": labels} for code, labels in vocabulary.groups.items()],
        "terms": [_term(term) for term in vocabulary.terms],
    }


def _term(term: Term) -> dict[str, Any]:
    return {
        "code": term.code,
        "labels": term.labels,
        "group": term.group,
        "gravity": term.gravity,
        "retired": term.retired,
        "extra": term.extra,
    }


class Vocabularies(Resource):
    """All controlled lists."""

    who = ANYONE

    @says("List the vocabularies", "VocabularyList")
    def get(self, request: Request) -> Response:
        """Every controlled list by name, with its version."""
        results = [in_brief(vocabulary) for vocabulary in VOCABULARIES.values()]
        return Response({"count": len(results), "results": results})


class OneVocabulary(Resource):
    """One controlled list."""

    who = ANYONE

    def find(self, reader: Reader, name: str) -> None:
        if name not in VOCABULARIES:
            raise workflow.Hidden
        self.vocabulary = VOCABULARIES[name]

    @says("Read a vocabulary", "Vocabulary")
    def get(self, request: Request, name: str) -> Response:
        """The terms of one list. Codes are never deleted or used again; a retired one can still be read."""
        return Response(in_full(self.vocabulary))
