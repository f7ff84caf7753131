"""Reading XML that somebody else may have written: no DOCTYPE, no entities, no network, limited size."""

from __future__ import annotations

from lxml import etree

from app.kernel.errors import Refused

MAX_BYTES = 2 * 1024 * 1024


class XmlRefused(Refused):
    """流程或规则文件不能读取：{why}"""

    status = 422


def read_xml(data: bytes, name: str) -> etree._Element:
    """The root element of `data`; raises `XmlRefused` with the file's name."""
    if len(data) > MAX_BYTES:
        raise XmlRefused(why=f"{name} 超过 2 MB")
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise XmlRefused(why=f"{name} 不允许 DOCTYPE")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root: etree._Element = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise XmlRefused(why=f"{name} 第 {error.lineno} 行不是合法的 XML") from error
    if root.getroottree().docinfo.doctype:
        raise XmlRefused(why=f"{name} 不允许 DOCTYPE")
    return root
