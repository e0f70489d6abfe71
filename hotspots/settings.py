"""Settings: one file, driven by the environment, safe by default.

`HOTSPOTS_ENV=production` is the switch. Without it the project runs for one person on loopback with SQLite under `var/`
and keys that it makes itself; with it, anything unsafe stops the start with a sentence that names the cure.
Every `HOTSPOTS_X` may also be given as `HOTSPOTS_X_FILE`, the path of a file that holds the value.
"""

import os
import re
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from whitenoise.compress import Compressor

from accounts import keyring

BASE_DIR = Path(__file__).resolve().parent.parent


def env(name: str, default: str = "") -> str:
    """The value of `name`, or of the file that `name_FILE` points to, or the default."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        return Path(path).read_text().strip()
    return os.environ.get(name, default)


def env_bool(name: str, default: bool) -> bool:
    """True or False; anything else stops the start."""
    value = env(name, str(default))
    if value not in ("True", "False"):
        raise ImproperlyConfigured(f"{name} must be True or False, not {value!r}.")
    return value == "True"


def env_int(name: str, default: int) -> int:
    """A whole number of at least 1; anything else stops the start."""
    value = env(name, str(default))
    if not (value.isascii() and value.isdigit() and int(value)):
        raise ImproperlyConfigured(f"{name} must be a whole number of at least 1, not {value!r}.")
    return int(value)


def env_list(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [item.strip() for item in env(name, default).split(",") if item.strip()]


PRODUCTION = env("HOTSPOTS_ENV", "local") == "production"
DEBUG = env_bool("HOTSPOTS_DEBUG", False)
# Demo sign-ins share one password and need no second step; only on loopback, with SQLite, and never in production.
DEMO = env_bool("HOTSPOTS_DEMO", not PRODUCTION)
ALLOWED_HOSTS = env_list("HOTSPOTS_HOSTS", "" if PRODUCTION else "localhost,127.0.0.1,[::1],testserver")
CSRF_TRUSTED_ORIGINS = env_list("HOTSPOTS_ORIGINS")

VAR_DIR = Path(env("HOTSPOTS_VAR", str(BASE_DIR / "var")))
KEY_DIR = Path(env("HOTSPOTS_KEYS", str(VAR_DIR / "keys")))
VAR_DIR.mkdir(parents=True, exist_ok=True)
SECRET_KEY = env("HOTSPOTS_SECRET_KEY") or keyring.load_or_make_secret(
    KEY_DIR / "secret_key", make=not PRODUCTION
)
MAKE_MISSING_KEYS = not PRODUCTION

# What the pages call themselves, and the neutral page that "quick exit" leaves for.
PUBLISHER_NAME = env("HOTSPOTS_PUBLISHER", "Hotspots")
AS_NAMED_BY = env("HOTSPOTS_AS_NAMED_BY") or _("the KP Civil Society Coalition")
QUICK_EXIT_URL = env("HOTSPOTS_QUICK_EXIT_URL", "https://www.wikipedia.org/")
# Whom to tell of a hole, as a web, mail or telephone address; nobody: /.well-known/security.txt is not there.
SECURITY_CONTACT = env("HOTSPOTS_SECURITY_CONTACT")
if SECURITY_CONTACT and not SECURITY_CONTACT.startswith(("https://", "mailto:", "tel:")):
    raise ImproperlyConfigured(
        f"HOTSPOTS_SECURITY_CONTACT must begin with https://, mailto: or tel:, not {SECURITY_CONTACT!r}."
    )
SITE_URL = env(
    "HOTSPOTS_SITE_URL", "" if PRODUCTION else "http://127.0.0.1:" + os.environ.get("PORT", "8000")
)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "accounts",
    "hotspots",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "leaflet",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "django_countries",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "hotspots.web.serving.request_log.RequestLogMiddleware",
    "hotspots.web.public.embed.CookielessMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "hotspots.web.serving.headers.HeadersMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.ReaderMiddleware",
]

ROOT_URLCONF = "hotspots.urls"
WSGI_APPLICATION = "hotspots.wsgi.application"
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hotspots.web.serving.context.page",
            ],
            "builtins": ["hotspots.web.templatetags.words"],
            "libraries": {
                "evidence": "hotspots.web.templatetags.evidence",
                "maps": "hotspots.web.templatetags.maps",
                "refusals": "hotspots.web.templatetags.refusals",
            },
        },
    }
]

DATABASES = {
    "default": dj_database_url.parse(
        env("DATABASE_URL", f"sqlite:///{VAR_DIR / 'hotspots.sqlite3'}"), conn_max_age=60
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE: a transaction that reads and then writes takes its lock at the start, so that it waits instead of failing.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            "PRAGMA secure_delete=ON; PRAGMA busy_timeout=20000; PRAGMA mmap_size=134217728;"
        ),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "django_cache"}}

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["accounts.adapters.Backend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
    {"NAME": "accounts.passwords.ExpectedWords"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard"
LOGOUT_REDIRECT_URL = "public_home"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {"change_password": "accounts.signin_forms.ChangePasswordForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
# allauth's limits count in the cache and lock a whole network out; accounts.throttle takes their place.
ACCOUNT_RATE_LIMITS = False
MFA_ADAPTER = "accounts.adapters.MFAAdapter"
MFA_FORMS = {
    "authenticate": "accounts.signin_forms.AuthenticateForm",
    "reauthenticate": "accounts.signin_forms.ReauthenticateForm",
    "authenticate_webauthn": "accounts.signin_forms.AuthenticateWebAuthnForm",
    "reauthenticate_webauthn": "accounts.signin_forms.ReauthenticateWebAuthnForm",
    "activate_totp": "accounts.signin_forms.ActivateTOTPForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
# How many proxies of our own stand in front and append to X-Forwarded-For; with none the header is ignored.
TRUSTED_PROXIES = 1 if PRODUCTION and env_bool("HOTSPOTS_BEHIND_PROXY", False) else 0

SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_AGE = 30 * 60  # idle; ReaderMiddleware moves it on at most once a minute
SESSION_ABSOLUTE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True  # scripts take the token from the form
if PRODUCTION:
    # Browsers take a cookie of such a name from this host alone, over TLS, for the whole site.
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    LANGUAGE_COOKIE_NAME = "__Host-language"
# Notices wait in the sealed session: a cookie of their own would carry words of pages, and its name has no prefix.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 63072000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
# With "no-referrer", browsers send "Origin: null" with our own forms. This tells other sites just as little.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PRODUCTION and env_bool("HOTSPOTS_BEHIND_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# No tile server unless an operator names one: the base map is our own. One that is named learns where its readers look.
MAP_TILES = env("HOTSPOTS_MAP_TILES")
MAP_TILES_CREDIT = env("HOTSPOTS_MAP_TILES_CREDIT")
if MAP_TILES and not re.fullmatch(r"https://[\w.:-]+/(?=.*\{z\})(?=.*\{x\})(?=.*\{y\})[^\s;,']+", MAP_TILES):
    raise ImproperlyConfigured("HOTSPOTS_MAP_TILES must be an https address that holds {z}, {x} and {y}.")
TILE_ORIGIN = ["/".join(MAP_TILES.split("/")[:3])] if MAP_TILES else []

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *TILE_ORIGIN],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French")), ("pt", _("Portuguese"))]
LOCALE_PATHS = [BASE_DIR / "hotspots" / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
# Collected files have hashed names and are compressed; without them the files are served as they lie in the tree.
COLLECTED = env_bool("HOTSPOTS_COLLECTED_STATIC", PRODUCTION)
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "files"},
    },
    "staticfiles": {
        "BACKEND": (
            "hotspots.web.serving.static.HashedStorage"
            if COLLECTED
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not COLLECTED
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")

LEAFLET_CONFIG = {"TILES": [], "RESET_VIEW": False, "MINIMAP": False, "ATTRIBUTION_PREFIX": ""}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["hotspots.api.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["hotspots.api.rendering.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["hotspots.api.rendering.JSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "hotspots.api.rendering.AlwaysJSON",
    "DEFAULT_SCHEMA_CLASS": "hotspots.api.schema.Schema",
    "EXCEPTION_HANDLER": "hotspots.api.problems.handle",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
}
# Calls of the API in a minute: by one token, and, of what writes or costs much, by one network without a token.
API_RATE = env_int("HOTSPOTS_API_RATE", 600)
API_RATE_ANONYMOUS = env_int("HOTSPOTS_API_RATE_ANONYMOUS", 120)
SPECTACULAR_SETTINGS = {
    "TITLE": "Hotspots API",
    "VERSION": "1",
    "DESCRIPTION": "Send reports, review those of others, and read what is published. The guide is docs/api.md.",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "PREPROCESSING_HOOKS": ["hotspots.api.schema.without_slashes"],
    "POSTPROCESSING_HOOKS": ["hotspots.api.schema.with_links", "hotspots.api.schema.with_components"],
    "SORT_OPERATIONS": False,
}

EMAIL_BACKEND = env("HOTSPOTS_EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# The views that take evidence put a handler of their own in its place.
FILE_UPLOAD_HANDLERS = ["hotspots.evidence.arriving.NoFiles"]

# RequestLogMiddleware writes the lines about requests. Django's own quote paths, queries and addresses, some of them in a
# mail; they go nowhere.
NOWHERE = {"handlers": ["nowhere"], "propagate": False}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "hotspots.web.serving.request_log.PlainFormatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "hotspots.requests": {"level": "INFO"},
        "django": {"handlers": [], "level": "WARNING"},
        "django.request": NOWHERE,
        "django.security": NOWHERE,
        "django.server": NOWHERE,
    },
}

if PRODUCTION:
    keyring.refuse_unsafe(KEY_DIR)
    if DEBUG:
        raise ImproperlyConfigured("HOTSPOTS_DEBUG must not be True in production: unset it.")
    if DEMO:
        raise ImproperlyConfigured("HOTSPOTS_DEMO must not be True in production: unset it.")
    if (VAR_DIR / "made-up-reports").exists():
        raise ImproperlyConfigured(
            f"{VAR_DIR} belongs to a database of made-up reports: start from an empty directory and database."
        )
    if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
        raise ImproperlyConfigured(
            "Name the site's hosts in HOTSPOTS_HOSTS, for instance hotspots.example.org (no *)."
        )
    if DATABASES["default"].get("PASSWORD") in ("postgres", "password", "hotspots"):
        raise ImproperlyConfigured("DATABASE_URL carries a default password: set one of your own.")
