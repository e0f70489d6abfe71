"""The application."""

from typing import Any

from django.apps import AppConfig
from django.core.checks import Error, register
from django.db import DatabaseError, connection
from django.db.models.signals import post_migrate


class HotspotsConfig(AppConfig):
    name = "hotspots"

    def ready(self) -> None:
        from accounts.signals import account_changed, sign_in_refused
        from hotspots import journal, ledger
        from hotspots.workflow import identity

        account_changed.connect(ledger.record_account_change, dispatch_uid="ledger")
        sign_in_refused.connect(journal.note_refused_sign_in, dispatch_uid="journal")
        post_migrate.connect(identity.plant_canaries, sender=self, dispatch_uid="canaries")
        register(keys_fit, "keys")


def keys_fit(app_configs: Any = None, **kwargs: Any) -> list[Error]:
    """A key that does not fit this database stops the start. A database that does not answer stops nothing."""
    from accounts.keyring import KeyUnavailable
    from hotspots.workflow import identity

    was_open = connection.connection is not None
    try:
        wrong = identity.wrong_keys()
    except KeyUnavailable as unavailable:
        return [Error(str(unavailable), id="hotspots.E002")]
    except DatabaseError:
        return []
    finally:
        if not was_open:
            connection.close()
    return [
        Error(f"{purpose}.key is not the key of this database.", hint=identity.CURE, id="hotspots.E001")
        for purpose in wrong
    ]
