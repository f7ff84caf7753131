"""The Merkle tree of RFC 9162 §2.1: hashing, the compact frontier kept per entry, proofs and their verification.

`Frontier` is all that an append needs (one hash per set bit of the size). `Tree` makes proofs, either from all leaf
hashes or from stored entries with their frontiers: a proof out of a million entries then reads some hundred rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence

from app.kernel.errors import Broken

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()


class BadTree(Broken):
    """A frontier, size or index that no tree has."""


def leaf_hash(data: bytes) -> bytes:
    """SHA-256(0x00 ‖ data)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The complete subtrees a tree of `size` leaves ends in, largest first: its compact range."""

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        self.size = size
        self.peaks = list(peaks)
        if size < 0 or len(self.peaks) != size.bit_count() or any(len(peak) != HASH_BYTES for peak in self.peaks):
            raise BadTree("a frontier that fits no tree")

    def append(self, leaf: bytes) -> None:
        """Add the hash of the next leaf."""
        if len(leaf) != HASH_BYTES:
            raise BadTree("a leaf hash has 32 bytes")
        bits = self.size
        while bits & 1:
            leaf = node_hash(self.peaks.pop(), leaf)
            bits >>= 1
        self.peaks.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """The Merkle tree hash of all leaves so far."""
        return _fold(self.peaks) if self.peaks else EMPTY_ROOT

    def to_bytes(self) -> bytes:
        """Size as eight bytes, then the peaks: at most 8 + 63 × 32 bytes."""
        return self.size.to_bytes(8, "big") + b"".join(self.peaks)

    @classmethod
    def from_bytes(cls, data: bytes) -> Frontier:
        """The frontier `to_bytes` wrote."""
        if len(data) < 8 or (len(data) - 8) % HASH_BYTES:
            raise BadTree("a frontier of the wrong length")
        peaks = [data[at : at + HASH_BYTES] for at in range(8, len(data), HASH_BYTES)]
        return cls(int.from_bytes(data[:8], "big"), peaks)


class Tree:
    """A whole tree, for proofs; `node(level, index)` gives the hash of the complete subtree of 2^level leaves."""

    def __init__(self, size: int, node: Callable[[int, int], bytes]) -> None:
        self.size = size
        self._node = node

    @classmethod
    def of(cls, leaves: Iterable[bytes]) -> Tree:
        """From all leaf hashes, oldest first (64 bytes of memory a leaf)."""
        levels = [bytearray().join(leaves)]
        size = len(levels[0]) // HASH_BYTES
        while len(levels[-1]) >= 2 * HASH_BYTES:
            levels.append(_parents(levels[-1]))

        def node(level: int, index: int) -> bytes:
            return bytes(levels[level][index * HASH_BYTES : (index + 1) * HASH_BYTES])

        return cls(size, node)

    @classmethod
    def from_rows(cls, size: int, row: Callable[[int], tuple[bytes, Frontier]]) -> Tree:
        """From stored entries: `row(seq)` is an entry's leaf hash and the frontier after it.

        The last peak after n leaves is the subtree of the lowest set bit of n; a right-hand subtree is put together
        from its own two halves.
        """

        def node(level: int, index: int) -> bytes:
            if index % 2 == 0:
                return row(((index + 1) << level) - 1)[1].peaks[-1]
            if level == 0:
                return row(index)[0]
            return node_hash(node(level - 1, 2 * index), node(level - 1, 2 * index + 1))

        return cls(size, node)

    def root(self, size: int | None = None) -> bytes:
        """The root of the first `size` leaves."""
        size = self._checked(size)
        return self._range(0, size) if size else EMPTY_ROOT

    def inclusion(self, index: int, size: int | None = None) -> list[bytes]:
        """The audit path of leaf `index` in the tree of `size` leaves, RFC 9162 §2.1.3.1."""
        size = self._checked(size)
        if not 0 <= index < size:
            raise BadTree("no such leaf")
        return self._path(index, 0, size)

    def consistency(self, old: int, size: int | None = None) -> list[bytes]:
        """The proof that the tree of `old` leaves is a beginning of the tree of `size`, RFC 9162 §2.1.4.1."""
        size = self._checked(size)
        if not 0 <= old <= size:
            raise BadTree("no such older tree")
        return self._subproof(old, 0, size, True) if 0 < old < size else []

    def _checked(self, size: int | None) -> int:
        size = self.size if size is None else size
        if not 0 <= size <= self.size:
            raise BadTree("the tree is not that large")
        return size

    def _range(self, start: int, end: int) -> bytes:
        width = end - start
        if width & (width - 1) == 0:
            return self._node(width.bit_length() - 1, start // width)
        middle = start + _split(width)
        return node_hash(self._range(start, middle), self._range(middle, end))

    def _path(self, index: int, start: int, end: int) -> list[bytes]:
        if end - start == 1:
            return []
        middle = start + _split(end - start)
        if index < middle:
            return [*self._path(index, start, middle), self._range(middle, end)]
        return [*self._path(index, middle, end), self._range(start, middle)]

    def _subproof(self, old: int, start: int, end: int, whole: bool) -> list[bytes]:
        if old == end:
            return [] if whole else [self._range(start, end)]
        middle = start + _split(end - start)
        if old <= middle:
            return [*self._subproof(old, start, middle, whole), self._range(middle, end)]
        return [*self._subproof(old, middle, end, False), self._range(start, middle)]


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether `proof` leads from leaf hash `leaf` at `index` to `root` of a tree of `size`."""
    if not 0 <= index < size:
        return False
    rest = list(proof)

    def climb(at: int, width: int) -> bytes:
        if width == 1:
            return leaf
        split = _split(width)
        sibling = rest.pop()
        if at < split:
            return node_hash(climb(at, split), sibling)
        return node_hash(sibling, climb(at - split, width - split))

    try:
        return climb(index, size) == root and not rest
    except IndexError:
        return False


def verify_consistency(
    old: int, size: int, old_root: bytes, root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether `proof` shows that the tree (`old`, `old_root`) is a beginning of the tree (`size`, `root`)."""
    if not 0 <= old <= size:
        return False
    if old in (0, size):
        return not proof and old_root == (EMPTY_ROOT if old == 0 else root)
    rest = list(proof)

    def climb(before: int, width: int, whole: bool) -> tuple[bytes, bytes]:
        if before == width:
            known = old_root if whole else rest.pop()
            return known, known
        split = _split(width)
        sibling = rest.pop()
        if before <= split:
            older, newer = climb(before, split, whole)
            return older, node_hash(newer, sibling)
        older, newer = climb(before - split, width - split, False)
        return node_hash(sibling, older), node_hash(sibling, newer)

    try:
        return climb(old, size, True) == (old_root, root) and not rest
    except IndexError:
        return False


def _split(width: int) -> int:
    """The largest power of two smaller than `width`."""
    return 1 << ((width - 1).bit_length() - 1)


def _fold(peaks: Sequence[bytes]) -> bytes:
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root


def _parents(level: bytearray) -> bytearray:
    pair = 2 * HASH_BYTES
    whole = len(level) // pair * pair
    return bytearray().join(
        node_hash(bytes(level[at : at + HASH_BYTES]), bytes(level[at + HASH_BYTES : at + pair]))
        for at in range(0, whole, pair)
    )
