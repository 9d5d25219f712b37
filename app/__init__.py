"""Anschub: `create_app()` is the table of contents of the application."""

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from app import features
from app.core.access import init_access
from app.core.commands import init_commands
from app.core.database import init_database
from app.core.error_pages import init_error_pages
from app.core.filters import init_filters
from app.core.form_guard import init_form_guard
from app.core.headers import init_headers
from app.core.jobs import init_jobs
from app.core.json_bodies import OutsideJson
from app.core.language import init_language
from app.core.logs import init_logs
from app.core.mailers import make_mailer
from app.core.page_context import init_page_context
from app.core.person import init_person
from app.core.received import init_received
from config import Settings, load_settings


def create_app(settings: Settings | None = None) -> Flask:
    """One application for one set of settings; by default those of the environment."""
    settings = settings or load_settings()
    app = Flask(__name__, template_folder="../templates", static_folder="../static")
    configure(app, settings)
    init_logs(app, settings)
    init_headers(app, settings)
    init_error_pages(app)
    init_database(app, settings)
    init_received(app)
    init_person(app)
    init_form_guard(app)
    init_language(app)
    init_filters(app)
    init_page_context(app, settings)
    features.init_features(app)
    init_access(app)
    init_jobs(app, settings)
    init_commands(app)
    return app


def configure(app: Flask, settings: Settings) -> None:
    """What Flask and its extensions read from their own configuration."""
    app.config.update(
        SETTINGS=settings,
        BASE_URL=settings.base_url.rstrip("/"),
        SECRET_KEY=settings.secret_key,
        INLINE_JOBS=settings.inline_jobs,
        TESTING=settings.environment == "testing",
        PROPAGATE_EXCEPTIONS=False,
        WTF_I18N_ENABLED=False,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=True,
    )
    app.json = OutsideJson(app)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]  # as documented
    app.extensions["mailer"] = make_mailer(settings)
