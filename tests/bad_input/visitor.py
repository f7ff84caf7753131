"""Somebody at the site of a real house: logged in, filling in forms, looking at what came back."""

from __future__ import annotations

import html
import re
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from app.cli.demonstration.county import PASSWORD
from app.cli.demonstration.stories import Story
from app.commands.execute import execute
from app.commands.save_draft import SaveDraft
from app.store.tables import answers, attachments, cases, decisions, documents, drafts, entries, preparations, tasks
from app.web.form_steps import step_of, steps_of
from app.web.typed_text import only, text_of
from tests.conftest import House
from tests.domain.catalogue import dibao
from tests.web.stand_in import Browser

FORM = dibao().forms["application"]
STEPS = steps_of(FORM)


class Visitor(Browser):
    """A browser of somebody who has logged in."""

    def __init__(self, site: Flask, login: str) -> None:
        super().__init__(site)
        self.login = login
        answer = self.post("/login", {"login": login, "password": PASSWORD})
        assert answer.status_code == 303, page_text(answer)

    def fill(self, case: Story, **changed: str) -> dict[str, str]:
        """Every page of an application, kept as a draft; `changed` is typed instead, names with `__` for dots."""
        filled = case.household.application(lambda label: case.upload(case.applicant, label))
        text = text_of(FORM.fields, filled) | {name.replace("__", "."): value for name, value in changed.items()}
        self.keep(case, text)
        return text

    def keep(self, case: Story, text: dict[str, str]) -> None:
        """The draft as it stands when every page has been filled in."""
        data = {"village_id": case.play.village(case.village, case.township), "text": text}
        execute(SaveDraft("apply:dibao", data), case.play.actor(self.login), case.play.ports)

    def send_step(self, text: dict[str, str], field: str) -> tuple[str, Any]:
        """Send the page `field` stands on; returns its path and the answer."""
        number = step_of(STEPS, field)
        path = f"/apply/dibao/{number}"
        return path, self.post(path, dict(only(text, STEPS[number - 1].fields)))

    def submit(self, key: str = "") -> Any:
        return self.post("/apply/dibao/submit", {"_key": key} if key else {})


def page_text(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


def shown(answer: Any) -> str:
    """The page with its entities read: what a person sees, tags included."""
    return html.unescape(page_text(answer))


def beside(answer: Any, field: str) -> str:
    """The error beside a field."""
    found = re.search(rf'id="f-{re.escape(field.replace(".", "-"))}-error">([^<]*)<', page_text(answer))
    return html.unescape(found.group(1)) if found else ""


KEPT = {
    "cases": cases, "answers": answers, "decisions": decisions, "documents": documents, "tasks": tasks,
    "preparations": preparations, "attachments": attachments,
}  # fmt: skip


def written(house: House) -> dict[str, int]:
    """How much the house holds of what counts; drafts and the log of readings and refusals are apart."""
    with house.ports.engine.connect() as connection:
        return {
            name: int(connection.execute(select(func.count()).select_from(table)).scalar_one())
            for name, table in KEPT.items()
        }


def acts(house: House, act: str, account_id: str) -> int:
    with house.ports.engine.connect() as connection:
        return int(
            connection.execute(
                select(func.count()).select_from(entries).where(entries.c.act == act, entries.c.actor_id == account_id)
            ).scalar_one()
        )


def kept_draft(house: House, account_id: str, subject: str) -> dict[str, Any]:
    with house.ports.engine.connect() as connection:
        found = connection.execute(
            select(drafts.c.data).where(drafts.c.account_id == account_id, drafts.c.subject == subject)
        ).scalar()
    return dict(found or {})
