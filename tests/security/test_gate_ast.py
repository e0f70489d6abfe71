"""There is one gate, and no way around it in the code: nothing reads past it, nothing widens what came through it."""

import ast
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from accounts import guards
from hotspots import models
from hotspots.api.resource import Resource
from hotspots.querysets import GatedQuerySet
from tests.test_architecture import ASKING_FILES, PYTHON_FILES, TEMPLATES, name_of

READING = {
    "all", "filter", "exclude", "values", "values_list", "count", "exists", "first", "last", "get", "order_by", "aggregate",
    "annotate", "select_related", "iterator", "in_bulk", "distinct", "earliest", "latest", "through",
}  # fmt: skip
CHAINED = READING | {"visible_to", "current", "listed", "of_kind", "by_people", "waiting", "accepted"}
RAW = {"raw", "extra", "RawSQL", "cursor", "execute", "executemany", "callproc"}


def protected_accessors() -> set[str]:
    """What leads from one row to protected rows that belong to it."""
    found = set()
    for name in models.__all__:
        for field in getattr(models, name)._meta.get_fields():
            if field.one_to_many or field.many_to_many or (field.one_to_one and field.auto_created):
                found.add(field.get_accessor_name() if field.auto_created else field.name)
    return found


def raw(tree: ast.AST) -> Iterator[str]:
    """SQL by hand, and sets of rows put together behind the gate's back."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
            if called in RAW | {"union", "_union", "_combinator_query"}:
                yield called


def around(tree: ast.AST) -> Iterator[str]:
    """Rows that are reached through another row: by what belongs to it, or by the table between the two."""
    accessors = protected_accessors()
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Attribute(attr=related), attr=asked) if (
                related in accessors and asked in READING
            ):
                yield f"{related}.{asked}"
            case ast.Call(func=ast.Name(id="prefetch_related") | ast.Attribute(attr="prefetch_related")):
                yield "prefetch_related"


def widened(tree: ast.AST) -> Iterator[str]:
    """Two querysets put together: whatever stands on the other side came through no gate, or through another."""
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(
            node.op, ast.BitOr | ast.BitXor | ast.BitAnd
        ):
            sides = (node.left, node.right) if isinstance(node, ast.BinOp) else (node.target, node.value)
            if any(_asks(side) for side in sides):
                yield ast.unparse(node)[:60]


def _asks(node: ast.AST) -> bool:
    is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    return is_call and node.func.attr in CHAINED - {"get", "values", "count", "first"}


# Where it is right, with the reason. A line more here wants a reason as good.
ALLOWED: dict[str, dict[str, str]] = {
    "raw": {
        "hotspots/ledger.py": "the lock under which entries are numbered",
        "hotspots/workflow/idempotency.py": "the lock of an idempotency key",
        "accounts/throttle.py": "one atomic upsert; it counts, and reads no content",
        "hotspots/models/bulk.py": "writing many rows at once; it reads none",
        "hotspots/management/commands/make_reports.py": "settings of the connection while rows are made up",
        "hotspots/search": "the index of words: it gives keys, which narrow rows that came through the gate",
    },
    "around": {
        "hotspots/web/explore/told.py": "pairs of keys of hotspots that came through the gate, held against a gated view",
        "hotspots/web/reports/acts.py": "a dict of actors by name, from rows that came through the gate",
        "hotspots/web/reports/writing.py": "the same dict",
        "hotspots/web/reports/shown.py": "the people invited to a report that came through the gate, for its lead",
        "hotspots/web/reports/who_sees.py": "the same, to say who sees it",
        "hotspots/web/reports/reading.py": "the same, to take an invitation back",
    },
    "widened": {
        "hotspots/web/public/edition.py": "two narrowings of one gated queryset of published versions",
        "hotspots/web/reports/who_sees.py": "people, who are no protected rows",
    },
}
CHECKS: dict[str, tuple[Callable[[ast.AST], Iterator[str]], list[Any]]] = {
    "raw": (raw, PYTHON_FILES),
    "around": (around, ASKING_FILES),
    "widened": (widened, ASKING_FILES),
}


def found_by(name: str) -> dict[str, list[str]]:
    """What a check finds, by file."""
    check, files = CHECKS[name]
    found = {name_of(path): list(check(ast.parse(path.read_text()))) for path in files}
    return {path: what for path, what in found.items() if what}


@pytest.mark.parametrize("name", CHECKS)
def test_nothing_goes_past_the_gate(name: str) -> None:
    found = found_by(name)
    assert {path: what for path, what in found.items() if not path.startswith(tuple(ALLOWED[name]))} == {}
    assert [home for home in ALLOWED[name] if not any(path.startswith(home) for path in found)] == []


@pytest.mark.parametrize(
    ("check", "code"),
    [
        (raw, "Report.objects.visible_to(reader).union(others)"),
        (raw, "Report.objects.visible_to(reader).extra(where=['1=1'])"),
        (raw, "Report.objects.raw('SELECT 1')"),
        (raw, "connection.cursor()"),
        (raw, "RawSQL('1', [])"),
        (around, "report.sources.all()"),
        (around, "hotspot.reports.filter(pk=1)"),
        (around, "report.hotspots.through"),
        (around, "rows.prefetch_related('sources')"),
        (widened, "Report.objects.visible_to(reader) | others"),
        (widened, "others | Report.objects.visible_to(reader).filter(pk=1)"),
        (widened, "rows |= Report.objects.all()"),
    ],
)
def test_the_checks_find_what_they_are_for(check: Callable[[ast.AST], Iterator[str]], code: str) -> None:
    assert list(check(ast.parse(code)))


def test_the_checks_let_pass_what_is_gated() -> None:
    fine = ast.parse(
        "report.sources.visible_to(reader); Q(a=1) | Q(b=2); rows.filter(Q(pk=1) | Q(pk=2)).count()"
    )
    assert [list(check(fine)) for check in (raw, around, widened)] == [[], [], []]


def test_templates_read_no_rows_of_their_own() -> None:
    reaching = re.compile(
        rf"\.({'|'.join(sorted(protected_accessors()))})\.(all|count|exists|first|last|values)\b"
    )
    assert {
        name_of(path): reaching.findall(path.read_text())
        for path in TEMPLATES
        if reaching.search(path.read_text())
    } == {}


# -- every table has a gate, every view a guard --

NO_GATE = {
    "accounts": "people and organisations: kept by those who manage people, and by each person for themselves",
    "auth": "Django's own; not used",
    "contenttypes": "Django's own; no content",
    "sessions": "Django's own; not used",
    "account": "allauth's own: addresses of one's own account",
    "mfa": "allauth's own: second factors of one's own account",
}


def test_every_table_has_a_gate_or_a_reason() -> None:
    for model in apps.get_models(include_auto_created=False):
        if model._meta.app_label not in NO_GATE:
            for manager in model._meta.managers:
                assert isinstance(manager.get_queryset(), GatedQuerySet), (model, manager.name)
            assert model.__name__ in models.__all__, model
            assert type(model.objects.all()).gate is not None


def views() -> Iterator[tuple[str, Any]]:
    """Every view of the pages and the API, by the name of its route."""

    def walk(resolver: URLResolver) -> Iterator[tuple[str, Any]]:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLPattern):
                yield entry.name or str(entry.pattern), entry.callback
            else:
                yield from walk(entry)

    for name, view in walk(get_resolver()):
        if view.__module__.startswith("hotspots."):
            yield name, view


OPEN = {
    "public_home", "public_map", "public_export", "edition_page", "edition_version", "edition_geojson", "method", "corrections",
    "data", "public_suggest", "embed", "embed_map", "security_txt", "robots_txt",
    "record", "record_whole",  # opened by the secret in their address, which is looked up first thing
    "docs", "v1/docs/",  # how the API is used
    "report_token",  # a token against forged posts, of the asker's own
    "report_autosave",  # answers a program of the page in words of its own; asks first thing who reads
}  # fmt: skip


def is_guarded(view: Any) -> bool:
    """Whether one of the functions around the view asks who reads."""
    while view is not None:
        if getattr(getattr(view, "__code__", None), "co_filename", "") == guards.__file__:
            return True
        view = getattr(view, "__wrapped__", None)
    return False


def test_every_page_asks_who_reads_or_is_open() -> None:
    pages = {name: view for name, view in views() if not hasattr(view, "cls")}
    assert len(pages) > 60
    assert {name for name, view in pages.items() if not is_guarded(view)} == OPEN & set(pages)


def test_every_address_of_the_api_says_who_may_be_there() -> None:
    classes = {view.cls for _name, view in views() if hasattr(view, "cls")}
    assert classes and all(issubclass(one, Resource) for one in classes)
