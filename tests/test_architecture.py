"""What the code may look like: layers, the one gate, sizes, names, pages that keep to their own origin."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from hotspots import models

ROOT = Path(__file__).resolve().parent.parent
PYTHON_FILES = [
    path
    for package in ("accounts", "hotspots")
    for path in sorted((ROOT / package).rglob("*.py"))
    if "migrations" not in path.parts
]
# Packages that ask for rows and never decide who may see them.
ASKING = ("api", "briefing", "exports", "imports", "management", "web")
ASKING_FILES = [path for path in PYTHON_FILES if path.relative_to(ROOT).parts[1] in ASKING]
TEMPLATES = sorted(path for path in ROOT.glob("**/templates/**/*.html") if ".venv" not in path.parts)
OWN_STATIC = sorted(
    path
    for path in (ROOT / "static").rglob("*")
    if path.suffix in (".js", ".css", ".svg") and "vendor" not in path.parts
)

MAX_LINES = 400
JUNK_DRAWERS = {"utils", "helpers", "services", "common"}
SHORTCUTS = {"get_object_or_404", "get_list_or_404"}
LOADING_ATTRIBUTES = {"src", "srcset", "poster", "data", "action", "formaction", "background"}
ELSEWHERE = re.compile(r"(https?:)?//")
QUOTED_ELSEWHERE = re.compile(r"""["'(]\s*(?:https?:)?//(?!www\.w3\.org/)\w[\w.-]+""")
IMPORT_WITHOUT_SEMICOLON = re.compile(
    r"""^\s*(?:import|export)\b(?!\s*\()[^;"'=(]*["'][^"'\n]+["'](?!\s*;)""", re.MULTILINE
)
TEMPLATE_TAG = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def run_python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)


def test_imports_point_downwards() -> None:
    contract = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert contract.returncode == 0, contract.stdout[-3000:]


def ungated(tree: ast.Module) -> Iterator[str]:
    """Where a module reaches the rows of a protected model other than by `Model.objects.visible_to(…)`."""
    protected = set(models.__all__)
    nodes = list(ast.walk(tree))
    gated = {
        id(node.value) for node in nodes if isinstance(node, ast.Attribute) and node.attr == "visible_to"
    }
    for node in nodes:
        match node:
            case ast.Attribute(attr="_default_manager" | "_base_manager"):
                yield f"line {node.lineno}: .{node.attr}"
            case ast.Attribute(value=ast.Name(id=name) | ast.Attribute(attr=name), attr="objects"):
                if name in protected and id(node) not in gated:
                    yield f"line {node.lineno}: {name}.objects"
            case ast.Call(func=ast.Name(id=shortcut), args=[ast.Name(id=name), *_]):
                if shortcut in SHORTCUTS and name in protected:
                    yield f"line {node.lineno}: {shortcut}({name}, …)"


@pytest.mark.parametrize("path", ASKING_FILES, ids=name_of)
def test_rows_are_asked_for_through_the_gate(path: Path) -> None:
    assert list(ungated(ast.parse(path.read_text()))) == []


def test_the_gate_test_finds_what_goes_around_it() -> None:
    around = (
        "Report.objects.all()",
        "models.Report.objects.get(pk=1)",
        "Edition._base_manager.first()",
        "get_object_or_404(Report, ref=1)",
        "type(row)._default_manager.all()",
    )
    assert [code for code in around if not list(ungated(ast.parse(code)))] == []
    through = "Report.objects.visible_to(reader).get(ref=1); Person.objects.all()"
    assert list(ungated(ast.parse(through))) == []


def test_files_stay_small() -> None:
    lengths = {name_of(path): len(path.read_text().splitlines()) for path in PYTHON_FILES}
    assert {path: lines for path, lines in lengths.items() if lines > MAX_LINES} == {}


def test_modules_are_named_for_what_they_hold() -> None:
    assert [name_of(path) for path in PYTHON_FILES if JUNK_DRAWERS & {path.stem, path.parent.name}] == []


class PageFaults(HTMLParser):
    """Collects what the security policy would refuse, and what would be fetched from another origin."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.feed(TEMPLATE_TAG.sub("", source))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        where = f"line {self.getpos()[0]}: <{tag}"
        is_code = tag == "script" and "src" not in given and given.get("type") != "application/json"
        if tag == "style" or is_code:
            self.faults.append(f"{where}> inline")
        for name, value in attrs:
            value = (value or "").strip().lower()
            # A person follows a link; the page itself fetches a stylesheet, an icon or a picture.
            loads = name in LOADING_ATTRIBUTES or (name == "href" and tag != "a")
            if name == "style" or name.startswith("on") or value.startswith("javascript:"):
                self.faults.append(f"{where} {name}=…> inline")
            elif loads and ELSEWHERE.match(value):
                self.faults.append(f"{where} {name}={value}> is fetched from elsewhere")

    handle_startendtag = handle_starttag


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_pages_hold_nothing_inline_and_fetch_nothing_from_elsewhere(path: Path) -> None:
    assert PageFaults(path.read_text()).faults == []


def test_the_page_test_finds_what_the_policy_refuses() -> None:
    refused = (
        "<style>a {}</style>",
        "<p style='color: red'>",
        "<script>1</script>",
        "<a onclick='x()'>",
        "<a href='javascript:x()'>",
        "<img src='//tile.example.org/1.png'>",
        "<link rel=stylesheet href='https://example.org/x.css'>",
    )
    assert [page for page in refused if not PageFaults(page).faults] == []
    allowed = (
        "<a href='https://example.org/'></a>"
        "<script src='{% static 'js/map.js' %}' type=module></script>"
        "<script type='application/json'>{}</script>"
    )
    assert PageFaults(allowed).faults == []


@pytest.mark.parametrize("path", OWN_STATIC, ids=name_of)
def test_static_files_fetch_nothing_from_elsewhere(path: Path) -> None:
    assert QUOTED_ELSEWHERE.findall(path.read_text()) == []


@pytest.mark.parametrize("path", [path for path in OWN_STATIC if path.suffix == ".js"], ids=name_of)
def test_module_imports_end_with_a_semicolon(path: Path) -> None:
    """Without it the manifest storage leaves the name unhashed, and says nothing."""
    assert IMPORT_WITHOUT_SEMICOLON.findall(path.read_text()) == []


def test_the_import_test_finds_what_is_missing() -> None:
    missing = (
        'import { a } from "./a.js"\n',
        'import "./a.js"\n',
        'import {\n    a,\n    b,\n} from "./a.js"\n',
        'export { a } from "./a.js"\n',
    )
    assert [line for line in missing if not IMPORT_WITHOUT_SEMICOLON.search(line)] == []
    fine = 'import { a } from "./a.js";\nexport const b = "c"\nconst d = await import("./d.js")\n'
    assert not IMPORT_WITHOUT_SEMICOLON.search(fine)


def test_it_starts_on_a_machine_without_gdal() -> None:
    check = run_python(
        "import ctypes.util, os\n"
        "find = ctypes.util.find_library\n"
        "ctypes.util.find_library = lambda name: None if 'gdal' in name.lower() else find(name)\n"
        "os.environ['DJANGO_SETTINGS_MODULE'] = 'hotspots.settings'\n"
        "from django.core.management import execute_from_command_line\n"
        "execute_from_command_line(['manage.py', 'check'])\n"
    )
    assert check.returncode == 0, check.stderr[-3000:]
