"""Whether a signature's own bytes are exactly what this house writes.

A signature covers the whole file but itself. In the room kept for it, zeros fill what is not used, and certificates and
version numbers stand beside the signed part: bytes no signature speaks of. So they are written anew from what has been
verified and compared: nothing can ride along, and no byte of a paper can change unseen. A provider whose signatures have
another form brings its own verification.
"""

from __future__ import annotations

from typing import Any

from asn1crypto import cms
from asn1crypto import x509 as asn1
from pyhanko.sign.general import find_unique_cms_attribute

from app.signing.stamping import assembled


def is_exact(pdf: bytes, item: Any, status: Any) -> bool:
    """Whether the room of this verified signature holds the signature in the house's form and nothing else."""
    _, first, second, _ = item.byte_range
    room = second - first - 2
    path = list(status.validation_path)
    token = find_unique_cms_attribute(item.signer_info["unsigned_attrs"], "signature_time_stamp_token")
    stamp = _again(token["content"], list(status.timestamp_validity.validation_path))
    written = _again(item.signed_data, path, stamp).dump().hex().upper().encode()
    return bool(pdf[first:second] == b"<" + written.ljust(room, b"0") + b">")


def _again(data: cms.SignedData, path: list[asn1.Certificate], token: cms.ContentInfo | None = None) -> cms.ContentInfo:
    (info,) = data["signer_infos"]
    stamped = data["encap_content_info"]["content_type"].native == "tst_info"
    content: dict[str, Any] = {"content_type": "data"}
    if stamped:
        inner = cms.ParsableOctetString(bytes(data["encap_content_info"]["content"]))
        content = {"content_type": "tst_info", "content": inner}
    attributes = info["signed_attrs"].untag()
    return assembled(
        "v3" if stamped else "v1", content, attributes, info["signature"].native, path[-1], path[:-1], token
    )

