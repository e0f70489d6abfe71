"""The WSGI entry point."""

import os

from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotspots.settings")
application = get_wsgi_application()

# A server runs none of the checks that commands run, and with a foreign key it would seal what nobody can open.
if wrong := run_checks(tags=["keys"]):
    raise ImproperlyConfigured(" ".join(f"{problem.msg} {problem.hint or ''}" for problem in wrong))
