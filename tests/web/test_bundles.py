"""One file for what a page loads: in the order of need, each part by itself, and nothing silently left out."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from hotspots.web.serving.bundles import module, sheet

STATIC = Path(settings.BASE_DIR) / "static"


def bundle(kind, files: dict[str, str], name: str) -> str:
    return kind(name, files.__getitem__)


def test_a_sheet_holds_what_it_imports_in_its_place() -> None:
    files = {
        "css/all.css": '@import "a.css";\n@import "../other/b.css";\n@import "p.css" print;\nmain { x: y }\n',
        "css/a.css": "a { x: url(data:z) }\n",
        "other/b.css": "b { x: url(images/b.png) }\n",
        "css/p.css": "p { x: y }\n",
    }
    assert bundle(sheet, files, "css/all.css") == (
        "a { x: url(data:z) }\nb { x: url(../other/images/b.png) }\n@media print {\np { x: y }\n}\nmain { x: y }\n"
    )


def test_a_module_is_joined_once_with_names_of_its_own() -> None:
    files = {
        "js/page.js": 'import { a } from "./a.js";\nimport { b } from "./b-c.js";\nconst own = 1;\na(b, own);\n',
        "js/a.js": 'import { b } from "./b-c.js";\nconst own = 2;\nexport function a() { return own + b; }\n',
        "js/b-c.js": "const own = 3;\nexport const b = own;\n",
    }
    joined = bundle(module, files, "js/page.js")
    assert joined.count("const own = 3;") == 1
    assert joined.index("const $b_c = (") < joined.index("const $a = (") < joined.index("a(b, own)")
    assert "return { a };" in joined and "const { b } = $b_c;" in joined
    assert not re.search(r"^(import|export)\b", joined, re.MULTILINE)


def test_a_module_that_imports_nothing_stays_as_it_is() -> None:
    files = {"js/a.js": 'const lazy = () => import("./b.js");\n'}
    assert bundle(module, files, "js/a.js") == files["js/a.js"]


@pytest.mark.parametrize(
    "text",
    [
        'import * as b from "./b.js";\n',
        'import b from "./b.js";\n',
        "export default 1;\n",
        'export { x } from "./b.js";\n',
    ],
)
def test_what_cannot_be_joined_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="a bundle cannot hold"):
        bundle(module, {"js/a.js": text, "js/b.js": ""}, "js/a.js")


def test_modules_that_import_each_other_are_told() -> None:
    files = {"js/a.js": 'import "./b.js";\n', "js/b.js": 'import "./a.js";\n'}
    with pytest.raises(ValueError, match="import each other"):
        bundle(module, files, "js/a.js")


def test_every_module_of_ours_can_be_joined() -> None:
    for path in (STATIC / "js").glob("*.js"):
        assert module(f"js/{path.name}", lambda name: (STATIC / name).read_text())
