"""What may stand in the log, in which bytes, and what may not."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

import pytest

from app.audit import Act, Entry, UnfitEntry, commitment

HASH = hashlib.sha256(b"x").hexdigest()
FIELDS: dict[str, Any] = {
    "seq": 1,
    "prev": HASH,
    "t": "2024-03-04T02:00:00.000000Z",
    "act": "task_completed",
    "com": HASH,
    "actor": {"uid": "o1", "org": "t1", "role": "twp_clerk", "session": ""},
    "obj": {"case": "c1", "number": "DB1", "task": "k1", "node": "acceptance", "definition": HASH},
    "req": "key-1",
    "pre": HASH,
    "post": HASH,
    "docs": ({"letter": "acceptance_notice", "number": "木政低保受〔2024〕1号", "sha256": HASH, "size": 9},),
}


def test_a_leaf_is_these_bytes_and_no_others() -> None:
    leaf = Entry(**FIELDS).leaf()
    start = '{"act":"task_completed","actor":{"org":"t1","role":"twp_clerk","session":"","uid":"o1"},"com":"'
    assert leaf.startswith(start.encode())
    assert leaf.endswith(f'"pre":"{HASH}","prev":"{HASH}","req":"key-1","seq":1,"t":"{FIELDS["t"]}","v":1}}'.encode())
    assert Entry(**FIELDS).leaf_hash() == hashlib.sha256(b"\x00" + leaf).digest()


def test_an_entry_comes_back_from_its_leaf() -> None:
    entry = Entry(**FIELDS)
    assert Entry.from_leaf(entry.leaf()).leaf() == entry.leaf()


@pytest.mark.parametrize("spoilt", [b"", b"[]", b"{}", b" ", b'{"v":2}'])
def test_what_is_not_a_canonical_leaf_is_refused(spoilt: bytes) -> None:
    leaf = Entry(**FIELDS).leaf()
    for data in (spoilt, leaf + b" ", leaf.replace(b'"v":1', b'"v":2'), leaf.replace(b'"v":1', b'"v":1,"x":1')):
        with pytest.raises(UnfitEntry):
            Entry.from_leaf(data)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("act", "case_forgotten"),
        ("seq", -1),
        ("seq", True),
        ("prev", ""),
        ("prev", HASH.upper()),
        ("t", "2024-03-04 02:00:00"),
        ("com", "short"),
        ("pre", "none"),
        ("req", "a b"),
        ("actor", {"name": "o1"}),
        ("actor", {"uid": "赵敏"}),
        ("obj", {"applicant": "c1"}),
        ("obj", {"case": "某人"}),
        ("docs", ({"letter": "x", "sha256": "none"},)),
        ("docs", ({"letter": "x", "sha256": HASH, "title": "y"},)),
        ("docs", ({"letter": "x", "sha256": HASH, "number": "1\u202e"},)),
        ("docs", ({"letter": "x", "sha256": HASH, "size": -1},)),
    ],
)
def test_an_unfit_field_keeps_an_entry_out_of_the_log(field: str, value: object) -> None:
    with pytest.raises(UnfitEntry):
        Entry(**FIELDS | {field: value})


def test_something_like_a_citizen_id_never_gets_into_a_leaf() -> None:
    entry = Entry(**FIELDS | {"req": "652399199001011234"})
    with pytest.raises(UnfitEntry, match="citizen ID"):
        entry.leaf()


def test_the_first_entry_has_no_previous_one() -> None:
    assert Entry(**FIELDS | {"seq": 0, "prev": ""}).leaf()
    with pytest.raises(UnfitEntry):
        Entry(**FIELDS | {"seq": 0})


def test_a_commitment_is_an_hmac_over_the_canonical_payload_whatever_its_order() -> None:
    salt = bytes(range(32))
    expected = hmac.new(salt, '{"a":1,"b":"是"}'.encode(), hashlib.sha256).hexdigest()
    assert commitment(salt, {"b": "是", "a": 1}) == expected
    assert commitment(bytes(32), {"a": 1, "b": "是"}) != expected
    with pytest.raises(UnfitEntry):
        commitment(b"short", {})
    with pytest.raises(ValueError):
        commitment(salt, {"a": 0.5})


def test_every_act_is_a_lower_case_word_pair_or_more() -> None:
    for act in Act:
        assert act.isascii() and act == act.lower() and "_" in act
