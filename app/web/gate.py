"""The only way to add a route: every page names the action its visitor must be allowed, and nothing else is served.

`@page.get("/worklist", action="worklist.read")` registers route and action together; a test walks `page.routes`.
Actions stand in `domain.authority.PERMISSIONS`; whether *this* case or task may be opened is asked again below,
by the command or the query, with the facts of the case.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Flask, abort, request

from app.domain import authority
from app.kernel.errors import Broken
from app.web.account import current_actor
from app.web.resume import ask_to_log_in

View = Callable[..., Any]

FORM_LIMIT = 512 * 1024
UPLOAD_LIMIT = 64 * 1024 * 1024


@dataclass(frozen=True)
class Route:
    """One page: where, by which method, under which action, how large a body it takes."""

    path: str
    method: str
    action: str
    endpoint: str
    view: View
    limit: int = FORM_LIMIT
    nav: str = ""
    place: int = 100


class Pages:
    """The registry of all pages of the site."""

    def __init__(self) -> None:
        self.routes: dict[str, Route] = {}

    def get(self, path: str, *, action: str, nav: str = "", place: int = 100) -> Callable[[View], View]:
        """A page that is read. `nav` puts it into the header of those who may open it, ordered by `place`."""
        return self._add(path, "GET", action, FORM_LIMIT, nav, place)

    def post(self, path: str, *, action: str, uploads: bool = False) -> Callable[[View], View]:
        """A form that is sent; only one that takes papers may be larger than half a megabyte."""
        return self._add(path, "POST", action, UPLOAD_LIMIT if uploads else FORM_LIMIT)

    def _add(
        self, path: str, method: str, action: str, limit: int, nav: str = "", place: int = 100
    ) -> Callable[[View], View]:
        if action not in authority.PERMISSIONS:
            raise Broken(f"{path}: no such action: {action}")

        def register(view: View) -> View:
            endpoint = f"{view.__module__.rsplit('.', 1)[-1]}.{view.__name__}"
            if endpoint in self.routes:
                raise Broken(f"two pages are called {endpoint}")
            self.routes[endpoint] = Route(path, method, action, endpoint, view, limit, nav, place)
            return view

        return register

    def mount(self, app: Flask) -> None:
        """Give every registered page to `app`, behind its action; anything else `app` serves is a fault."""
        for route in self.routes.values():
            app.add_url_rule(
                route.path,
                endpoint=route.endpoint,
                view_func=_guarded(route),
                methods=[route.method],
                provide_automatic_options=False,
            )
        strangers = {rule.endpoint for rule in app.url_map.iter_rules()} - set(self.routes)
        if strangers:
            raise Broken(f"routes that did not come through the gate: {sorted(strangers)}")

    def of_request(self) -> Route | None:
        """The page being asked for."""
        return self.routes.get(request.endpoint or "")


page = Pages()


def _guarded(route: Route) -> View:
    @wraps(route.view)
    def guarded(**values: Any) -> Any:
        actor = current_actor()
        if route.action != "public":
            if actor is None:
                return ask_to_log_in()
            authority.demand(route.action, actor)
        return route.view(**values)

    return guarded


def allowed_nav() -> list[Route]:
    """The header entries of whoever is looking, in order."""
    actor = current_actor()
    listed = sorted((route for route in page.routes.values() if route.nav), key=lambda item: item.place)
    if actor is None:
        return [route for route in listed if route.action == "public"]
    own = [route for route in listed if route.action != "public" and authority.refusal(route.action, actor) is None]
    return own + [route for route in listed if route.action == "public" and actor.kind == "applicant"]


def not_found() -> Any:
    """The same answer for what is not there and for what is not theirs."""
    abort(404)
