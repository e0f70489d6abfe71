"""Static files as a site serves them: bundled, with hashed names, compressed."""

from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

from .bundles import module, sheet

# Our own style sheets and modules; what others wrote is served as they wrote it.
BUNDLED = {("css/", ".css"): sheet, ("js/", ".js"): module}


class HashedStorage(CompressedManifestStaticFilesStorage):
    """Without this switch the import lines inside modules would keep the plain names, silently."""

    support_js_module_import_aggregation = True

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str | None, Any]]:
        """As always, after every file that imports others has become one with them."""

        def read(name: str) -> str:
            storage, path = paths[name]
            with storage.open(path) as held:
                return held.read().decode()

        made = {}
        for (folder, ending), bundle in BUNDLED.items():
            for name in () if dry_run else paths:
                if name.startswith(folder) and name.endswith(ending):
                    text = bundle(name, read)
                    if text != read(name):
                        made[name] = text
        for name, text in made.items():
            self.delete(name)
            self._save(name, ContentFile(text.encode()))
        own = {name: (self, name) for name in made}
        yield from super().post_process({**paths, **own}, dry_run, **options)
