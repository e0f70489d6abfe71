"""The application."""

from django.apps import AppConfig


class HotspotsConfig(AppConfig):
    name = "hotspots"

    def ready(self) -> None:
        from accounts.signals import account_changed
        from hotspots import ledger

        account_changed.connect(ledger.record_account_change, dispatch_uid="ledger")
