"""Papers that come with a form: each is inspected and stored by a command of its own before the form is judged."""

from __future__ import annotations

from collections.abc import Iterable

from flask import request

from app.commands.upload_evidence import UploadEvidence
from app.domain.form_spec import Field
from app.kernel.errors import Refused
from app.web.site import do
from app.web.typed_text import Typed, file_fields, indexes


def take_uploads(fields: Iterable[Field], text: Typed) -> dict[str, str]:
    """Store what was chosen, name it in `text`, and say for each input what was not fit."""
    wrong: dict[str, str] = {}
    for name, field in file_fields(fields, text).items():
        for given in request.files.getlist(name):
            if not given.filename and not given.content_length:
                continue
            try:
                stored = do(
                    UploadEvidence(
                        data=given.stream.read(),
                        declared_name=(given.filename or "")[-80:],
                        declared_type=given.mimetype or "",
                        label=field.title,
                    )
                )
            except Refused as refused:
                wrong[name] = refused.sentence
                continue
            number = len(indexes(text, name))
            text[f"{name}.{number}.attachment_id"] = str(stored["attachment_id"])
            text[f"{name}.{number}.sha256"] = str(stored["sha256"])
    return wrong
