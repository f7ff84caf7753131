"""Invented evidence: small pictures that say what they stand for, drawn for the demonstration."""

from __future__ import annotations

import struct
import zlib


def picture(seed: int, width: int = 160, height: int = 120) -> bytes:
    """A small PNG, different for every seed: a stand-in for a photograph, synthetic and marked so by its label."""
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            rows += bytes(((x * 3 + seed * 37) % 256, (y * 5 + seed * 11) % 256, (x + y + seed * 71) % 256))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(bytes(rows), 9))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
