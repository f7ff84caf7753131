"""One case bundle: every byte of it, and every hash up to the checkpoint."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable
from typing import Any

from .formats import (
    Entry,
    Fault,
    Head,
    Key,
    Report,
    Unusable,
    follow_case,
    included,
    leaf_hash,
    opens,
    read_canonical,
    read_checkpoint,
    read_entry,
    title,
)

FORMAT = "qianze-bundle-1"
ISSUING = ("task_completed", "document_issued")  # acts whose documents must be in the bundle


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
        self.known |= set(re.findall("[0-9a-f]{64}", json.dumps(opening["payload"])))
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
