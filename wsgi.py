"""The site for a WSGI server: `gunicorn wsgi:application`."""

from __future__ import annotations

from app import create_app
from app.house import LocalHouse

house = LocalHouse()
application = create_app(house.ports(), house.settings)
