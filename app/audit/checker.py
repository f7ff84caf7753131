"""核验程序：不依赖本系统、不连接数据库，独立核验一份案卷包或整本审计日志，逐项说明哪里不对。

This one file is all an auditor needs: standard library only, nothing of the system that wrote the log, and other
algorithms where there are any (canonical form judged on raw bytes, proofs by the fn/sn loop of RFC 9162 §2.1.3.2,
Ed25519 by RFC 8032 §5.1.7 in plain Python). The formats are told at the head of bundle.py, entry.py, checkpoint.py.

    python3 checker.py bundle 案卷包.zip --log-key 日志公钥
    python3 checker.py log 日志.jsonl --checkpoint 校验点.txt --log-key 日志公钥

退出码：0 全部无误；1 有不符之处，逐条列出；2 无法核验。日志公钥由核验人自行保存，不取自被核验的文件。
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import io
import json
import re
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

FORMAT = "qianze-bundle-1"
ISSUING = ("task_completed", "document_issued")  # acts whose documents must be in the bundle
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


def _node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def included(index: int, size: int, item: bytes, path: Sequence[bytes], root: bytes) -> bool:
    """RFC 9162 §2.1.3.2, step by step."""
    fn, sn, r = index, size - 1, item
    for p in path:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            r = _node_hash(p, r)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = _node_hash(r, p)
        fn, sn = fn >> 1, sn >> 1
    return 0 <= index < size and sn == 0 and r == root


class _Tree:
    """A tree that grows leaf by leaf, as a stack of (height, hash)."""

    def __init__(self) -> None:
        self.size, self.stack = 0, list[tuple[int, bytes]]()

    def add(self, item: bytes) -> None:
        height = 0
        while self.stack and self.stack[-1][0] == height:
            item, height = _node_hash(self.stack.pop()[1], item), height + 1
        self.stack.append((height, item))
        self.size += 1

    def root(self) -> bytes:
        root = b""
        for _, item in reversed(self.stack):
            root = _node_hash(item, root) if root else item
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


# A case bundle.
def read_container(raw: bytes, report: Report) -> dict[str, bytes]:
    """The members by the zip's directory; then every byte outside them is compared with what it must be."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError) as error:
        raise Unusable("压缩包的目录被改动或截断，无法读取") from error
    starts = [(info, info.header_offset + 30 + len(info.filename.encode())) for info in infos]
    members = {info.filename: raw[at : at + info.file_size] for info, at in starts if at > 0}
    due = io.BytesIO()
    with zipfile.ZipFile(due, "w") as archive:
        for name in sorted(members):
            info = zipfile.ZipInfo(name)
            info.create_system, info.external_attr = 3, 0o100644 << 16
            archive.writestr(info, members[name])
    if raw != due.getvalue():
        pairs = enumerate(zip(raw, due.getvalue(), strict=False))
        first = next((n for n, (is_, must) in pairs if is_ != must), min(len(raw), due.tell()))
        where = [info.filename for info in archive.infolist() if info.header_offset <= first < archive.start_dir]
        report.add((where or ["压缩包目录"])[-1], f"压缩包第 {first + 1} 字节（成员内容之外的存档信息）与规定格式不符")
    return members


class _Bundle:
    """One bundle under examination; `known` collects every hash that an entry or an opened payload vouches for."""

    def __init__(self, members: dict[str, bytes], key: Key, report: Report) -> None:
        self.members, self.key, self.report, self.head = members, key, report, Head(0, b"")
        self.entries, self.known, self.erased = dict[str, Entry](), set[str](), set[int]()
        self.registered = list[bytes]()

    def check(self) -> None:
        self.each("manifest.json", self.manifest)
        self.each("checkpoint.txt", self.checkpoint)
        self.each("entries/", self.entry)
        self.each("openings/", self.opening)
        self.each("proofs/", self.proof)
        self.sequence()
        self.registered = [
            data for name, data in self.members.items()
            if name.startswith("documents/") and hashlib.sha256(data).hexdigest() in self.known
        ]  # fmt: skip
        self.each("documents/", self.document)
        self.each("receipts/", self.receipt)
        self.each("case.json", self.case)

    def each(self, start: str, check: Callable[[str], None]) -> None:
        for name in sorted(name for name in {*self.members, start} if name.startswith(start) and name[-1] != "/"):
            try:
                check(name)
            except Fault as fault:
                self.report.add(name, str(fault))
            except (TypeError, AttributeError, KeyError, ValueError):
                self.report.add(name, "内容的结构不符合规定")

    def object(self, name: str, *keys: str) -> dict[str, Any]:
        value = read_canonical(self.members.get(name, b""))
        if not isinstance(value, dict) or not set(keys) <= set(value):
            raise Fault("内容缺失或字段不符合规定")
        return value

    def manifest(self, name: str) -> None:
        listed = self.object(name, "format", "members")
        if listed["format"] != FORMAT or len(listed) != 2 or not isinstance(listed["members"], dict):
            raise Fault("不是本系统案卷包的成员清单")
        for member, due in listed["members"].items():
            data = self.members.get(member)
            if data is None:
                self.report.add(member, "成员清单 manifest.json 列有此文件，包中没有")
            elif due != {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}:
                self.report.add(member, "与成员清单 manifest.json 所列的哈希或大小不符，此文件（或清单）被改动")
        for member in sorted(set(self.members) - set(listed["members"]) - {name}):
            self.report.add(member, "成员清单 manifest.json 没有列出此文件")

    def checkpoint(self, name: str) -> None:
        self.head = read_checkpoint(self.members.get(name, b""), self.key)

    def entry(self, name: str) -> None:
        entry = read_entry(self.members[name])
        if name != f"entries/{entry['seq']:012d}.json":
            raise Fault(f"文件名与条目的序号 {entry['seq']} 不符")
        self.entries[name.partition("/")[2]] = entry
        self.known |= {doc["sha256"] for doc in entry["docs"]}

    def of(self, name: str) -> Entry:
        if name.partition("/")[2] not in self.entries:
            raise Fault("没有对应的日志条目")
        return self.entries[name.partition("/")[2]]

    def opening(self, name: str) -> None:
        entry, opening = self.of(name), self.object(name, "payload", "salt")
        if len(opening) != 2 or not opens(entry, opening["salt"], opening["payload"]):
            raise Fault(f"条目内容或盐值与{title(entry)}的承诺值不符，被改动")
        self.known |= set(_HEX.findall(json.dumps(opening["payload"])))
        if entry["act"] == "payload_erased":
            self.erased |= set(opening["payload"]["seqs"])

    def proof(self, name: str) -> None:
        entry, proof = self.of(name), self.object(name, "hashes", "index", "size")
        path = [bytes.fromhex(item) for item in proof["hashes"]]
        leaf = leaf_hash(self.members[f"entries/{name.partition('/')[2]}"])
        place = (proof["index"], proof["size"]) == (entry["seq"], self.head.size)
        if not place or not included(entry["seq"], self.head.size, leaf, path, self.head.root):
            raise Fault(f"包含证明不成立：{title(entry)}、校验点或这份证明被改动")

    def sequence(self) -> None:
        states, before, t, digest = dict[str, Entry](), -2, "", ""
        for short, entry in sorted(self.entries.items()):
            where = f"entries/{short}"
            follow_case(states, entry, self.report, where)
            if entry["t"] < t or (entry["seq"] == before + 1 and entry["prev"] != digest):
                self.report.add(where, "与上一条的哈希或时间不衔接")
            before, t, digest = entry["seq"], entry["t"], leaf_hash(self.members[where]).hex()
            if f"proofs/{short}" not in self.members:
                self.report.add(f"proofs/{short}", "缺少包含证明")
            if f"openings/{short}" not in self.members and before not in self.erased:
                self.report.add(f"openings/{short}", "缺少条目内容，也没有依法删除的记录")
            for sha256 in [doc["sha256"] for doc in entry["docs"] if entry["act"] in ISSUING]:
                if not any(name.startswith(f"documents/{sha256}.") for name in self.members):
                    self.report.add(f"documents/{sha256}", f"{title(entry)}登记的文书不在包中")

    def document(self, name: str) -> None:
        digest = hashlib.sha256(self.members[name]).hexdigest()
        if not name.startswith(f"documents/{digest}."):
            raise Fault("文件内容与其名称中的哈希不符，被改动")
        data = self.members[name]  # an earlier revision of a registered PDF is its beginning, byte for byte
        if digest not in self.known and not any(other.startswith(data) for other in self.registered):
            raise Fault("没有日志条目登记过这份文件")

    def definition(self) -> dict[str, str]:
        files = {name[11:]: data for name, data in sorted(self.members.items()) if name.startswith("definition/")}
        return {path: hashlib.sha256(data).hexdigest() for path, data in files.items()}

    def receipt(self, name: str) -> None:
        if self.object(name, "version")["version"] not in self.definition().values():
            raise Fault("规则回执所用的规则表版本不在本案的流程定义中")
        if hashlib.sha256(self.members[name]).hexdigest() not in self.known:
            raise Fault("没有日志条目登记过这份规则回执")

    def case(self, name: str) -> None:
        case = self.object(name, "case_number", "definition", "steps")
        listing = json.dumps(list(self.definition().items()), separators=(",", ":")).encode()
        if hashlib.sha256(listing).hexdigest() != case["definition"]:
            self.report.add("definition/", "流程定义的文件与案卷所列的定义指纹不符")
        for entry in self.entries.values():
            said = (entry["obj"].get("number", case["case_number"]), entry["obj"].get("definition", case["definition"]))
            if said != (case["case_number"], case["definition"]):
                self.report.add(name, f"办件编号或定义指纹与{title(entry)}不符")
        if not {step["sha256"] for step in case["steps"] if step.get("sha256")} <= self.known:
            raise Fault("办理步骤所列的文书没有日志条目登记")


def check_bundle(raw: bytes, key: Key) -> Report:
    """Examine one case bundle."""
    report = Report()
    bundle = _Bundle(read_container(raw, report), key, report)
    bundle.check()
    counts = f"{len(bundle.members)} 个文件、{len(bundle.entries)} 条日志"
    report.checked = f"{counts}，均列在 {bundle.head.size} 条处的校验点之下"
    return report


# A whole log.
class Row(NamedTuple):
    """One entry as a database or an export has it: the leaf, its stored hash (hex), its salt (hex) and payload."""

    leaf: bytes
    hash: str = ""
    salt: str = ""
    payload: Any = None
    case: str = ""


class _Log:
    """One log under examination, row by row; what grows is only the last state of each case."""

    def __init__(self, heads: dict[int, bytes], report: Report) -> None:
        self.heads, self.report, self.tree = heads, report, _Tree()
        self.states = dict[str, Entry]()
        self.before: tuple[Entry | None, str] = (None, "")
        self.next, self.sound, self.gaps, self.late = 0, 0, list[range](), set[int]()

    def row(self, row: Row) -> None:
        digest = leaf_hash(row.leaf)
        self.tree.add(digest)
        try:
            entry = read_entry(row.leaf)
        except Fault as fault:
            self.report.add(f"第 {self.next} 条（办件 {row.case or '无'}）", f"内容被改动：{fault}")
            self.before, self.next = (None, ""), self.next + 1
        else:
            self.judge(entry, row, digest.hex())
            self.before = (entry, digest.hex())
        if self.tree.size in self.heads:
            self.compare(self.heads.pop(self.tree.size))

    def compare(self, root: bytes) -> None:
        if root == self.tree.root():
            self.sound = self.tree.size
            return
        span = f"第 {self.sound} 条至第 {self.tree.size - 1} 条之间有条目被改动、删除或调换"
        self.report.add(f"校验点（{self.tree.size} 条）", f"与现有日志不符，{span}")

    def judge(self, entry: Entry, row: Row, digest: str) -> None:
        here, (known, previous) = title(entry), self.before
        if entry["seq"] < self.next:
            self.late.add(entry["seq"])
            self.report.add(here, "不在应在的位置，次序被调换或重复")
        elif entry["seq"] > self.next:
            self.gaps.append(range(self.next, entry["seq"]))
        self.next = max(self.next, entry["seq"] + 1)
        if row.hash and row.hash != digest:
            self.report.add(here, "内容被改动，与登记的哈希不符")
        if row.salt and not opens(entry, row.salt, row.payload):
            self.report.add(here, "所附内容或盐值被改动，与承诺值不符")
        if known and entry["seq"] == known["seq"] + 1 and entry["prev"] != previous:
            self.report.add(title(known), f"与{here}所记的上一条哈希不符，两条之一被改动")
        if known and entry["t"] < known["t"]:
            self.report.add(here, "时间早于上一条")
        follow_case(self.states, entry, self.report, here)

    def finish(self) -> None:
        for gap in self.gaps:
            if missing := [seq for seq in gap[:10_000] if seq not in self.late]:
                self.report.add(f"第 {missing[0]} 条至第 {gap[-1]} 条", "被删除")
        for size in sorted(self.heads):
            self.report.add(f"校验点（{size} 条）", f"日志现只有 {self.tree.size} 条，末尾的条目被删除")
        if self.tree.size > self.sound:
            self.report.remarks.append(f"第 {self.sound} 条起的 {self.tree.size - self.sound} 条未经校验点证明")


def check_log(rows: Iterable[Row], notes: Iterable[bytes], key: Key) -> Report:
    """Examine a whole log from its first entry against every checkpoint given."""
    report, heads = Report(), dict[int, bytes]()
    for note in notes:
        try:
            size, root = read_checkpoint(note, key)
        except Fault as fault:
            report.add("校验点", str(fault))
            continue
        if heads.setdefault(size, root) != root:
            report.add(f"校验点（{size} 条）", "同一大小有两个根哈希不同的校验点，日志曾向不同的人出示不同内容")
    known = len(heads)
    log = _Log(heads, report)
    for row in rows:
        log.row(row)
    log.finish()
    report.checked = f"日志共 {log.tree.size} 条，自第一条起连续无缺，与 {known} 个校验点相符"
    return report


def read_export(lines: Iterable[bytes]) -> Iterator[Row]:
    """The rows of a log export, one canonical JSON object a line."""
    for number, line in enumerate(lines):
        try:
            row = read_canonical(line.rstrip(b"\n"))
            yield Row(row["leaf"].encode(), row["hash"], row.get("salt", ""), row.get("payload"))
        except (Fault, KeyError, AttributeError, TypeError):
            yield Row(b"", case=f"导出文件第 {number + 1} 行无法读取")


def main(words: Sequence[str] | None = None) -> int:
    """The command: prints what was found and returns the exit code."""
    parser = argparse.ArgumentParser(description="独立核验案卷包或审计日志")
    parser.add_argument("what", choices=("bundle", "log"), help="bundle 案卷包；log 整本日志")
    parser.add_argument("file", type=Path, help="要核验的文件")
    parser.add_argument("--log-key", required=True, help="日志公钥（name+id+key），或存有它的文件")
    parser.add_argument("--checkpoint", type=Path, action="append", default=[], help="自行保存的校验点，可给多个")
    given = parser.parse_args(words)
    try:
        key_text = given.log_key if "+" in given.log_key else Path(given.log_key).read_text("utf-8")
        key = read_key(key_text)
        if given.what == "bundle":
            report = check_bundle(given.file.read_bytes(), key)
        else:
            with given.file.open("rb") as lines:
                report = check_log(read_export(lines), [path.read_bytes() for path in given.checkpoint], key)
    except (Unusable, OSError, UnicodeDecodeError) as error:
        print(f"无法核验：{error}")
        return 2
    print("\n".join(report.sentences()))
    return 0 if report.ok else 1


if __name__ == "__main__":
    sys.exit(main())
