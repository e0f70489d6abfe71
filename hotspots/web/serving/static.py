"""Static files with hashed names, those that ES modules import among them."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):
    """Without this switch the import lines inside modules would keep the plain names, silently."""

    support_js_module_import_aggregation = True
