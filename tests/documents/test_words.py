"""The words letters print for chosen options are the words the forms show."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jinja2 import DictLoader
from jinja2.sandbox import SandboxedEnvironment

from tests.documents.samples import ROOT, files

CHOSEN = [
    ("relations", "application", ("members", "items", "properties", "relation")),
    ("sources", "economic_check", ("sources", "items")),
    ("methods", "service", ("method",)),
    ("recipients", "service", ("recipient_relation",)),
    ("checks", "spot_check", ("method",)),
    ("selections", "spot_check", ("selection",)),
    ("channels", "notice_closing", ("objection_list", "items", "properties", "channel")),
]


def words(table: str) -> dict[str, str]:
    texts = {path: data.decode() for path, data in files().items()}
    module = SandboxedEnvironment(loader=DictLoader(texts)).get_template("forms/_shared/letters/words.html").module
    found: dict[str, str] = getattr(module, table)
    return found


def options(form: str, way: tuple[str, ...]) -> dict[str, str]:
    place: Any = json.loads((ROOT / f"forms/dibao/{form}.json").read_text("utf-8"))["properties"]
    for step in way:
        place = place[step]
    return {option["const"]: option["title"] for option in place["oneOf"]}


@pytest.mark.parametrize(("table", "form", "way"), CHOSEN)
def test_each_option_is_printed_in_the_words_of_the_form(table: str, form: str, way: tuple[str, ...]) -> None:
    assert words(table) == options(form, way)


def test_each_cause_of_ending_has_words() -> None:
    assert set(words("causes")) == set(options("closure", ("cause",)))
