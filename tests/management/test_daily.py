"""The daily command does all of its tasks, and says which failed."""

from datetime import timedelta
from unittest import mock

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.models import Session

pytestmark = pytest.mark.django_db


def test_sessions_that_ended_are_forgotten() -> None:
    ended = timezone.now() - timedelta(days=1)
    Session.objects.create(session_key="ended", session_data="", expire_date=ended)
    call_command("daily")
    assert not Session.objects.filter(session_key="ended").exists()


@pytest.mark.only_on("sqlite")
def test_sqlite_learns_how_many_rows_there_are(sent_report) -> None:
    call_command("daily")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'hotspots_report'")
        assert cursor.fetchone()[0] > 0


def test_a_task_that_fails_is_named_and_does_not_keep_the_others_from_running() -> None:
    with (
        mock.patch("hotspots.journal.digest", side_effect=OSError),
        mock.patch("hotspots.workflow.clean_store", return_value=[]) as cleaned,
        pytest.raises(CommandError, match="digest_journal: OSError"),
    ):
        call_command("daily")
    cleaned.assert_called_once()
