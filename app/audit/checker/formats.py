"""What the checker reads: canonical JSON, Ed25519, signed notes, the Merkle tree, entries; told by RFCs, not by our writer."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Entry = Mapping[str, Any]


class Fault(Exception):
    """一处不符，用一句话说明。"""


class Unusable(Exception):
    """无法核验的原因，用一句话说明。"""


@dataclass
class Report:
    """What was found: faults as (where, sentence), remarks that are no faults, and what was checked."""

    faults: list[tuple[str, str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    checked: str = ""

    @property
    def ok(self) -> bool:
        return not self.faults

    def add(self, where: str, sentence: str) -> None:
        if (where, sentence) not in self.faults[-100:]:
            self.faults.append((where, sentence))

    def sentences(self) -> list[str]:
        """Everything to be told, one sentence a line."""
        wrong = [f"不符：{where}：{sentence}" for where, sentence in self.faults]
        last = f"核验通过：{self.checked}" if self.ok else f"核验未通过：共 {len(wrong)} 处不符。"
        return [*wrong, *(f"提示：{text}" for text in self.remarks), last]


# Canonical JSON (RFC 8785, no floats, ASCII keys), judged on its raw bytes.
_TOKENS = re.compile(
    rb'(?:[{}\[\]:,]|"(?:[^"\\\x00-\x1f]|\\["\\bfnrt]|\\u00(?:0[0-7bef]|1[0-9a-f]))*"'
    rb"|0|-?[1-9][0-9]{0,15}(?![0-9])|true|false|null)*"
)


def read_canonical(data: bytes) -> Any:
    """The value of a canonical JSON text: no space, no other spelling of a string or number, keys in order and once."""
    found = _TOKENS.match(data)
    end = found.end() if found else 0
    if end != len(data):
        raise Fault(f"第 {end + 1} 字节处不是规范的 JSON")
    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=_in_order)
    except (ValueError, RecursionError):
        raise Fault("不是规范的 JSON") from None


def _in_order(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    if sorted(set(keys)) != keys or not all(key.isascii() for key in keys):
        raise Fault("JSON 的键重复、次序不对或不是 ASCII 字符")
    return dict(pairs)


# Ed25519, RFC 8032 §5.1: points as extended coordinates.
_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
_Point = tuple[int, int, int, int]


def _sum(a: _Point, b: _Point) -> _Point:
    e, f = (a[1] - a[0]) * (b[1] - b[0]), (a[1] + a[0]) * (b[1] + b[0])
    g, h = 2 * a[3] * b[3] * _D, 2 * a[2] * b[2]
    w, x, y, z = f - e, h - g, h + g, f + e
    return w * x % _P, y * z % _P, x * y % _P, w * z % _P


def _times(number: int, point: _Point) -> _Point:
    total: _Point = (0, 1, 1, 0)
    while number:
        total = _sum(total, point) if number & 1 else total
        point, number = _sum(point, point), number >> 1
    return total


def _point(raw: bytes) -> _Point:
    number = int.from_bytes(raw, "little")
    y, sign = number & (2**255 - 1), number >> 255
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    x = x if (x * x - square) % _P == 0 else x * pow(2, (_P - 1) // 4, _P) % _P
    if y >= _P or (x * x - square) % _P or (x == 0 and sign):
        raise Fault("不是曲线上的点")
    x = x if x & 1 == sign else _P - x
    return x, y, 1, x * y % _P


def ed25519_verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the key made `signature` over `message`; s ≥ L is refused, so a signature has no second form."""
    s = int.from_bytes(signature[32:], "little")
    try:
        key, nonce = _point(public), _point(signature[:32])
    except Fault:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % _L
    left = _times(s, _point((4 * pow(5, -1, _P) % _P).to_bytes(32, "little")))
    right = _sum(nonce, _times(h, key))
    same = all((left[i] * right[2] - right[i] * left[2]) % _P == 0 for i in (0, 1))
    return len(signature) == 64 and s < _L and same


class Key(NamedTuple):
    """The log's public key: its name (the origin of its checkpoints), key id and 32 bytes."""

    name: str
    id: bytes
    public: bytes


class Head(NamedTuple):
    """What a checkpoint says, its signature verified."""

    size: int
    root: bytes


def _base64(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        raise Fault("Base64 编码不正确") from None
    if base64.b64encode(raw).decode() != text:
        raise Fault("Base64 编码不规范")
    return raw


def read_key(vkey: str) -> Key:
    """A C2SP verifier key, `name+id+base64(0x01 ‖ key)`."""
    try:
        name, short, encoded = vkey.strip().split("+", 2)
        raw = _base64(encoded)
    except (ValueError, Fault):
        raise Unusable("日志公钥的格式不正确") from None
    due = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
    if len(raw) != 33 or raw[0] != 1 or due.hex() != short:
        raise Unusable("日志公钥的格式不正确")
    return Key(name, due, raw[1:])


def read_note(note: bytes, key: Key) -> str:
    """The text of a C2SP signed note that `key` signed; signatures of other keys are passed over."""
    text, mark, block = note.decode("utf-8", "replace").rpartition("\n\n")
    lines, text, own = block.split("\n"), text + "\n", 0
    if not mark or lines.pop() or not 0 < len(lines) <= 100 or re.search("[\x00-\x09\x0b-\x1f\ufffd]", text + block):
        raise Fault("校验点不符合签名文书（signed note）格式")
    for line in lines:
        dash, name, encoded = line.split(" ") if line.count(" ") == 2 else ("", "", "")
        raw = _base64(encoded)
        if dash != "—" or len(raw) < 5:
            raise Fault("校验点的签名行格式不正确")
        if (name, raw[:4]) == (key.name, key.id):
            own += 1
            if not ed25519_verify(key.public, text.encode(), raw[4:]):
                raise Fault("校验点的签名与日志公钥不符，校验点的内容或签名被改动")
    if not own:
        raise Fault("校验点没有本日志公钥的签名")
    return text


def read_checkpoint(note: bytes, key: Key) -> Head:
    """Size and root of a C2SP checkpoint signed by `key`."""
    lines = read_note(note, key).split("\n")
    if len(lines) < 4 or lines[0] != key.name or not re.fullmatch(r"0|[1-9][0-9]{0,17}", lines[1]):
        raise Fault("校验点的内容不是本日志的校验点")
    root = _base64(lines[2])
    if len(root) != 32:
        raise Fault("校验点的根哈希长度不正确")
    return Head(int(lines[1]), root)


# The Merkle tree of RFC 9162 §2.1.
def leaf_hash(leaf: bytes) -> bytes:
    """SHA-256(0x00 ‖ leaf)."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def included(index: int, size: int, item: bytes, path: Sequence[bytes], root: bytes) -> bool:
    """RFC 9162 §2.1.3.2, step by step."""
    fn, sn, r = index, size - 1, item
    for p in path:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            r = node_hash(p, r)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = node_hash(r, p)
        fn, sn = fn >> 1, sn >> 1
    return 0 <= index < size and sn == 0 and r == root


class Tree:
    """A tree that grows leaf by leaf, as a stack of (height, hash)."""

    def __init__(self) -> None:
        self.size, self.stack = 0, list[tuple[int, bytes]]()

    def add(self, item: bytes) -> None:
        height = 0
        while self.stack and self.stack[-1][0] == height:
            item, height = node_hash(self.stack.pop()[1], item), height + 1
        self.stack.append((height, item))
        self.size += 1

    def root(self) -> bytes:
        root = b""
        for _, item in reversed(self.stack):
            root = node_hash(item, root) if root else item
        return root or hashlib.sha256(b"").digest()


# What an entry must be.
_HEX = re.compile(r"[0-9a-f]{64}")
_TEXTS = ("prev", "t", "act", "req", "pre", "post", "com")
_KINDS = {"v": int, "seq": int, "actor": dict, "obj": dict, "docs": list, **dict.fromkeys(_TEXTS, str)}


def read_entry(leaf: bytes) -> Entry:
    """A leaf as a dictionary, with every field of the right kind."""
    entry = read_canonical(leaf)
    if not isinstance(entry, dict) or {name: type(value) for name, value in entry.items()} != _KINDS:
        raise Fault("日志条目的字段不符合规定")
    if entry["v"] != 1 or not all(isinstance(doc, dict) and type(doc.get("sha256")) is str for doc in entry["docs"]):
        raise Fault("日志条目的字段不符合规定")
    return entry


def title(entry: Entry) -> str:
    """How an entry is named to a person."""
    case = entry["obj"].get("number") or entry["obj"].get("case") or "无"
    return f"第 {entry['seq']} 条（办件 {case}，{entry['act']}，{entry['t']}）"


def opens(entry: Entry, salt: Any, payload: Any) -> bool:
    """Whether salt and payload open the entry's commitment, HMAC-SHA256(salt, canonical payload)."""
    data = json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    key = bytes.fromhex(salt) if isinstance(salt, str) and _HEX.fullmatch(salt) else b""
    return bool(hmac.new(key, data, hashlib.sha256).hexdigest() == entry["com"])


def follow_case(last: dict[str, Entry], entry: Entry, report: Report, where: str) -> None:
    """Each act on a case starts from the state the one before it left: a gap shows an entry taken out or changed."""
    case = str(entry["obj"].get("case", ""))
    if case and entry["post"]:
        if case in last and entry["pre"] != last[case]["post"]:
            report.add(where, f"与本办件上一条{title(last[case])}的办件状态不衔接，两条之间有条目被删除或改动")
        last[case] = entry
