"""Security headers on every answer, and names that carry nothing across sites (ASVS 3.4; 30 own lines)."""

from __future__ import annotations

from flask import Response, current_app, request

_PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; object-src 'none'; form-action 'self'; frame-ancestors 'self'; "
    "base-uri 'none'"
)
# The browsers' own PDF viewers draw inside this policy with their own styles; nothing in a PDF may load anything.
_PAPER = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'; base-uri 'none'"


def add_headers(response: Response) -> Response:
    """Put the policy on `response`; what is personal is never kept by a cache."""
    headers = response.headers
    headers["Content-Security-Policy"] = _PAPER if response.mimetype == "application/pdf" else _PAGE
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = "SAMEORIGIN"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "geolocation=(), microphone=(), payment=(), usb=()"
    headers.setdefault("Cache-Control", "no-store")
    if current_app.extensions["site"].https:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.endpoint == "assets.file":
        headers.pop("Set-Cookie", None)
    return response
