"""How a command says what happened: a draft entry with opaque ids only; facts go into the salted payload."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.authority import Actor, Post
from app.store.unit_of_work import EntryDraft


def act(
    name: str,
    actor: Actor,
    *,
    post: Post | None = None,
    case: str = "",
    number: str = "",
    task: str = "",
    node: str = "",
    definition: str = "",
    payload: Mapping[str, Any] | None = None,
    docs: Sequence[Mapping[str, Any]] = (),
    pre: str = "",
    after: str = "",
    req: str = "",
) -> EntryDraft:
    """A draft of one entry; empty object fields are left out."""
    obj = {"case": case, "number": number, "task": task, "node": node, "definition": definition}
    return EntryDraft(
        act=name,
        actor={
            "uid": actor.account_id,
            "org": post.office_id if post else "",
            "role": post.role if post else actor.kind,
            "session": actor.session,
        },
        obj={key: value for key, value in obj.items() if value},
        payload=dict(payload or {}),
        docs=tuple(docs),
        pre=pre,
        post=after,
        req=req,
    )
