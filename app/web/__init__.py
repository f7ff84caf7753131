"""HTTP in, HTML out: pages by family, every route through the gate, nothing of Flask goes further down."""

from __future__ import annotations

import hmac
from typing import Any

from flask import Flask
from flask_wtf.csrf import CSRFProtect

from app.commands.ports import Ports
from app.kernel.ids import new_id
from app.web import account, errors, families, words
from app.web.appearance import theme_of_request
from app.web.assets import asset
from app.web.gate import allowed_nav, page
from app.web.headers import add_headers
from app.web.limits import check_request
from app.web.site import Site, finish_reading

DEFAULT_HOSTS = ("127.0.0.1", "localhost", "[::1]")


def build_site(ports: Ports, settings: Any) -> Flask:
    """The whole site over wired ports. `settings` may name `hosts` (tuple) and `https` (bool)."""
    https = bool(getattr(settings, "https", False))
    hosts = tuple(name.lower() for name in getattr(settings, "hosts", ()) or DEFAULT_HOSTS)
    app = errors.QuietFlask(__name__, static_folder=None)
    app.config.update(
        SECRET_KEY=hmac.digest(ports.index_key, b"qianze web cookie", "sha256"),
        SESSION_COOKIE_NAME="__Host-qianze" if https else "qianze",
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        WTF_CSRF_TIME_LIMIT=None,  # a token lives as long as its session cookie
        WTF_CSRF_CHECK_DEFAULT=True,
        PROPAGATE_EXCEPTIONS=False,
        TEMPLATES_AUTO_RELOAD=False,
    )
    app.extensions["site"] = Site(ports, hosts, https, https)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.before_request(check_request)  # before CSRF looks into the body
    CSRFProtect(app)
    account.install(app)
    errors.install(app)
    words.install(app)
    app.after_request(add_headers)
    app.teardown_request(finish_reading)
    app.context_processor(_given_to_templates)
    families.load()
    page.mount(app)
    return app


def _given_to_templates() -> dict[str, Any]:
    return {
        "actor": account.current_actor(),
        "nav": allowed_nav(),
        "asset": asset,
        "new_key": new_id,
        "theme": theme_of_request(),
    }
