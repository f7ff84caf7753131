"""The press: template and values to PDF bytes and box positions. Runs only inside the rendering child."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

import weasyprint
from jinja2 import DictLoader, StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from app.documents.errors import GlyphMissing, LetterIncomplete, LetterTooLarge
from app.documents.filters import FILTERS
from app.documents.typefaces import first_undrawable
from app.kernel.errors import Broken

# CSS px to PDF points.
POINTS = 0.75
MAX_PAGES = 60
# Letters and digits without a break: measured, a run of 100,000 is laid out on one line that leaves the page.
RUN = re.compile(r"[!-;=?-~\u00a1-\u2e7f]{2000}")
BOXES = re.compile(r"sig-[a-z][a-z0-9_]*|seal")


@dataclass(frozen=True)
class Printed:
    """A finished PDF and where its named elements lie: page, then x1, y1, x2, y2 in points from the bottom left."""

    pdf: bytes
    places: Mapping[str, list[float]]

    @property
    def boxes(self) -> dict[str, list[float]]:
        """Only what a signature or a seal is put into."""
        return {name: place for name, place in self.places.items() if BOXES.fullmatch(name)}


class DenyAll(URLFetcher):  # type: ignore[misc]
    """Fetches nothing: the default put a local file into a PDF through `<link rel=attachment>` (reliability F5)."""

    def fetch(self, url: str, headers: Any = None) -> NoReturn:
        raise FatalURLFetchingError("letters fetch nothing")


class Press:
    """One font configuration for the life of the process (a new one per document leaks 0.2–0.5 MB each)."""

    def __init__(self) -> None:
        self._fonts = FontConfiguration()
        self._fetcher = DenyAll()
        self._environments: dict[str, ImmutableSandboxedEnvironment] = {}

    def learn(self, key: str, templates: Mapping[str, str]) -> None:
        """Keep a closure's templates under its key; the parent sees to it that there are not too many."""
        environment = ImmutableSandboxedEnvironment(
            loader=DictLoader(dict(templates)),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters.update(FILTERS)
        self._environments[key] = environment

    def fill(self, key: str, template: str, values: Mapping[str, Any]) -> str:
        """The HTML of a letter; every typed value is escaped text, never template source."""
        try:
            html = self._environments[key].get_template(template).render(**values)
        except TemplateError as fault:
            line = getattr(fault, "lineno", "")
            raise Broken(f"template {template} {line}: {type(fault).__name__}: {fault}") from fault
        undrawable = first_undrawable(html)
        if undrawable is not None:
            raise GlyphMissing(code_point=undrawable)
        if RUN.search(html):
            raise LetterTooLarge(what="没有间断的字母或数字超过2000个")
        return html

    def print(self, html: str, **options: Any) -> Printed:
        """Lay out and write; same HTML, same bytes."""
        source = weasyprint.HTML(string=html, url_fetcher=self._fetcher)
        document = source.render(font_config=self._fonts, **options)
        if len(document.pages) > MAX_PAGES:
            raise LetterTooLarge(what=f"超过{MAX_PAGES}页")
        places: dict[str, list[float]] = {}
        for number, page in enumerate(document.pages):
            for name, corners in page.anchors.items():
                if name in places and BOXES.fullmatch(name):
                    raise Broken(f"box {name} stands twice on the letter")
                places.setdefault(name, _place(number, page.height, corners))
        # The identifier is made from the content, so that no clock and no chance comes in.
        pdf = document.write_pdf(pdf_identifier=True, **options)
        return Printed(pdf, places)


def demand_whole(printed: Printed, decision: bool) -> None:
    """A decision must carry its reason and its remedy on the paper itself, wherever its template is from."""
    if decision:
        missing = [word for name, word in (("reason", "理由"), ("remedy", "救济途径")) if name not in printed.places]
        if missing:
            raise LetterIncomplete(missing="、".join(missing))


def _place(page: int, height: float, corners: Any) -> list[float]:
    """Page number and rectangle in points from the bottom left, from CSS px from the top left."""
    x1, y1, x2, y2 = corners
    edges = (x1, height - y2, x2, height - y1)
    return [page, *(round(edge * POINTS, 3) for edge in edges)]
