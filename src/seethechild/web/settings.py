"""Settings of the website, all from the environment. Study settings never come from here.

Without any setting it runs for one person on this machine: SQLite and keys in a data folder, made
when first used. A deployment sets ``SEETHECHILD_HOSTS`` and the two secrets, and refuses to start
without them.
"""

import os
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path

from csp.constants import NONE, SELF

from seethechild.web.environment import Environment
from seethechild.web.home import local_secret

given = Environment(os.environ)

# --- where things lie ----------------------------------------------------------------------
HERE = Path(__file__).parent
DATA = given.path("SEETHECHILD_DATA", Path("seethechild-data"))
VERSION = version("seethechild")

# --- who may reach it ----------------------------------------------------------------------
DEMO = given.boolean("SEETHECHILD_DEMO", default=False)
HOSTS = given.hosts("SEETHECHILD_HOSTS")
#: With hosts of its own it is a deployment: only by HTTPS, with secrets from outside.
DEPLOYED = bool(HOSTS)
ALLOWED_HOSTS = HOSTS or ["localhost", "127.0.0.1", "[::1]", "testserver"]
CSRF_TRUSTED_ORIGINS = [f"https://{host.lstrip('.')}" for host in HOSTS]
DEBUG = False

# --- secrets -------------------------------------------------------------------------------
SECRET_KEY = given.secret(
    "SEETHECHILD_SECRET_KEY", default=None if DEPLOYED else local_secret(DATA, "session")
)
#: "id:key" words, newest first: what is written takes the first, what is read finds its own.
FIELD_KEYS = given.keys(
    "SEETHECHILD_FIELD_KEYS",
    () if DEPLOYED else (f"local:{local_secret(DATA, 'fields')}",),
)

# --- the database --------------------------------------------------------------------------
DATABASES = {"default": given.database("DATABASE_URL", f"sqlite:///{DATA / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",  # a writer waits at its start, not in its middle
        "timeout": 20,  # seconds it waits for another writer
        # readers beside a writer; foreign keys are on by Django itself
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
# each thread keeps its connection: to open one takes as long as several questions to it
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",  # shared: limits on sign-in
        "LOCATION": "cache",
        # with the 300 of Django, visitors from many addresses could push the limits on sign-in out
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}

# --- what it is made of --------------------------------------------------------------------
INSTALLED_APPS = [
    "seethechild.web.govuk",
    "seethechild.web.audit",
    "seethechild.web.people",
    "seethechild.web.serving",
    "seethechild.web.jobs",
    "seethechild.web.backup",
    "seethechild.web.picture",
    "seethechild.web.options",
    "seethechild.web.journeys",
    "seethechild.web.checking",
    "seethechild.web.safety",
    "seethechild.web.calls",
    "seethechild.web.lineage",
    "seethechild.web.ideas",
    "seethechild.web.moderation",
    "seethechild.web.practice",
    "seethechild.web.taskforce",
    "seethechild.web.alliance",
    "seethechild.web.proposals",
    "seethechild.web.consult",
    "seethechild.web.research",
    "seethechild.web.theory",
    "seethechild.web.known",
    "seethechild.web.api",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "seethechild.web.people.middleware.DoorMiddleware",
]
ROOT_URLCONF = "seethechild.web.urls"
WSGI_APPLICATION = "seethechild.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "seethechild.web.context.site",
            ]
        },
    }
]
FORM_RENDERER = "seethechild.web.govuk.renderer.GovukRenderer"

# --- people --------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "people:home"
LOGOUT_REDIRECT_URL = "picture:england"
ACCOUNT_ADAPTER = "seethechild.web.people.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = (
    "none"  # an invitation is sent to the address: that verifies it
)
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/300s/key"}
MFA_ADAPTER = "seethechild.web.people.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "See the Child"
#: Off only in tests that are not about it.
SECOND_FACTOR_REQUIRED = True

# --- sessions and cookies ------------------------------------------------------------------
SESSION_COOKIE_AGE = int(timedelta(hours=8).total_seconds())
#: Staff are signed out after this long without doing anything.
SESSION_IDLE = timedelta(minutes=30)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = DEPLOYED

# --- transport and headers -----------------------------------------------------------------
SECURE_SSL_REDIRECT = DEPLOYED
SECURE_HSTS_SECONDS = 63_072_000 if DEPLOYED else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = DEPLOYED
BEHIND_PROXY = given.boolean("SEETHECHILD_BEHIND_PROXY", default=DEPLOYED)
#: Where the proxy speaks from: only what it says of a visitor's address and of HTTPS is believed.
PROXY = given.text("SEETHECHILD_PROXY", "127.0.0.1")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "img-src": [SELF, "data:"],  # the code for a second factor is a picture in the page
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in (
        "accelerometer", "autoplay", "camera", "display-capture", "geolocation", "gyroscope",
        "magnetometer", "microphone", "midi", "payment", "usb",
    )
}  # fmt: skip

# --- words ---------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
TIME_ZONE = "Europe/London"
USE_I18N = USE_TZ = True

# --- static files and uploads --------------------------------------------------------------
STATIC_URL = "static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
UPLOAD_LARGEST = 1_000_000 * given.whole(
    "SEETHECHILD_UPLOAD_MB", default=512, low=1, high=20_000
)
UPLOAD_FILES = 200
#: Uploads are deleted this long after a dataset was built of them.
UPLOAD_KEPT = timedelta(
    days=given.whole("SEETHECHILD_UPLOAD_DAYS", default=30, low=1, high=366)
)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = UPLOAD_FILES
FILE_UPLOAD_HANDLERS = [
    "seethechild.web.ideas.upload.SmallUploadHandler",
    "seethechild.web.journeys.upload.SealingUploadHandler",
]
FILE_UPLOAD_PERMISSIONS = 0o600

# --- background work -----------------------------------------------------------------------
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": [],
    }
}
#: A job whose heartbeat is older than this has lost its worker and is taken up again.
JOB_LEASE = timedelta(seconds=30)
JOB_ATTEMPTS = 3
#: Of the full run of an option: what is played, with how many processes.
RUN_DRAWS = given.whole("SEETHECHILD_RUN_DRAWS", default=200, low=1, high=2_000)
RUN_YEARS = given.whole("SEETHECHILD_RUN_YEARS", default=10, low=1, high=20)
RUN_PROCESSES = given.whole("SEETHECHILD_RUN_PROCESSES", default=1, low=1, high=64)
#: Runs that may wait: of one visitor, of all; runs and options one address may ask for in an hour.
RUNS_WAITING_EACH = given.whole("SEETHECHILD_RUNS_WAITING_EACH", default=2, low=1, high=100)
RUNS_WAITING_ALL = given.whole(
    "SEETHECHILD_RUNS_WAITING_ALL", default=50, low=1, high=10_000
)
RUNS_AN_HOUR = given.whole("SEETHECHILD_RUNS_AN_HOUR", default=20, low=1, high=10_000)
OPTIONS_AN_HOUR = given.whole("SEETHECHILD_OPTIONS_AN_HOUR", default=60, low=1, high=10_000)
#: Bytes of drawings and sounds that are taken with ideas: of one address in an hour, of all in a day.
IDEAS_BYTES_AN_HOUR = 1_000_000 * given.whole(
    "SEETHECHILD_IDEAS_MB_AN_HOUR", default=400, low=1, high=1_000_000
)
IDEAS_BYTES_A_DAY = 1_000_000 * given.whole(
    "SEETHECHILD_IDEAS_MB_A_DAY", default=4_000, low=1, high=1_000_000
)
API_A_MINUTE = given.whole("SEETHECHILD_API_A_MINUTE", default=120, low=1, high=100_000)

#: Make the figures of every council ahead, in the background: half a minute of one core.
WARM_ALL = True

# --- messages ------------------------------------------------------------------------------
EMAIL_BACKEND = "django.core.mail.backends." + (
    "smtp.EmailBackend" if given.text("SEETHECHILD_MAIL_HOST") else "console.EmailBackend"
)
EMAIL_HOST = given.text("SEETHECHILD_MAIL_HOST", "localhost")
EMAIL_PORT = given.whole("SEETHECHILD_MAIL_PORT", default=25, low=1, high=65_535)
EMAIL_HOST_USER = given.text("SEETHECHILD_MAIL_USER")
EMAIL_HOST_PASSWORD = given.text("SEETHECHILD_MAIL_PASSWORD")
EMAIL_USE_TLS = given.boolean("SEETHECHILD_MAIL_TLS", default=False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = given.text("SEETHECHILD_MAIL_FROM", "see-the-child@localhost")
CONTACT_EMAIL = given.text("SEETHECHILD_CONTACT", DEFAULT_FROM_EMAIL)

# --- safeguarding --------------------------------------------------------------------------
#: The site's own name, for links in messages that are sent without a request.
SITE = f"https://{HOSTS[0].lstrip('.')}" if HOSTS else "http://localhost:8000"
#: Working hours after which a concern that nobody opened goes to the next person.
SAFETY_READ_HOURS = given.whole("SEETHECHILD_SAFETY_HOURS", default=4, low=1, high=40)
#: The same for what is for now: minutes, day and night.
SAFETY_NOW_MINUTES = given.whole(
    "SEETHECHILD_SAFETY_MINUTES", default=60, low=5, high=1_440
)
#: Minutes, day and night, in which a decision about what is for now must be recorded.
SAFETY_DECIDE_MINUTES = given.whole(
    "SEETHECHILD_SAFETY_DECIDE_MINUTES", default=120, low=5, high=1_440
)
#: Working hours in which one must be recorded about what is for today, and about a worry.
SAFETY_DECIDE_HOURS = given.whole(
    "SEETHECHILD_SAFETY_DECIDE_HOURS", default=8, low=1, high=40
)
SAFETY_WORRY_HOURS = given.whole(
    "SEETHECHILD_SAFETY_WORRY_HOURS", default=24, low=1, high=80
)
#: The second way to alert: a message service (JSON by POST), or else another mailbox.
SAFETY_WEBHOOK = given.web_address("SEETHECHILD_SAFETY_WEBHOOK")
SAFETY_SECOND_MAIL = given.text("SEETHECHILD_SAFETY_MAIL")

# --- what is written when something goes wrong ---------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "seethechild.web.log.WithoutValues",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}

given.require()
