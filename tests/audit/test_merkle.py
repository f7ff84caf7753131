"""The tree against the reference roots of RFC 6962's own implementation, and every proof up to 40 leaves."""

from __future__ import annotations

import hashlib

import pytest

from app.audit import Frontier, Tree, leaf_hash, node_hash, verify_consistency, verify_inclusion
from app.audit.merkle import BadTree

LEAVES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
MANY = [leaf_hash(str(n).encode()) for n in range(41)]


def frontiers(hashes: list[bytes]) -> list[Frontier]:
    growing, seen = Frontier(), []
    for item in hashes:
        growing.append(item)
        seen.append(Frontier.from_bytes(growing.to_bytes()))
    return seen


@pytest.mark.parametrize("size", range(9))
def test_a_frontier_and_a_whole_tree_have_the_reference_root(size: int) -> None:
    hashes = [leaf_hash(leaf) for leaf in LEAVES[:size]]
    growing = Frontier()
    for item in hashes:
        growing.append(item)
    assert growing.root().hex() == ROOTS[size] == Tree.of(hashes).root().hex()


def test_a_frontier_survives_its_bytes_and_stays_small() -> None:
    for n, seen in enumerate(frontiers(MANY), start=1):
        assert (seen.size, seen.root()) == (n, Tree.of(MANY[:n]).root())
        assert len(seen.to_bytes()) == 8 + 32 * n.bit_count() <= 8 + 63 * 32


@pytest.mark.parametrize("data", [b"", b"\0" * 7, b"\0" * 9, (3).to_bytes(8, "big") + b"x" * 32])
def test_bytes_that_are_no_frontier_are_refused(data: bytes) -> None:
    with pytest.raises(BadTree):
        Frontier.from_bytes(data)


def test_every_inclusion_proof_verifies_and_none_does_for_another_leaf_or_place() -> None:
    tree = Tree.of(MANY)
    for size in range(1, 42):
        root = tree.root(size)
        for index in range(size):
            proof = tree.inclusion(index, size)
            assert verify_inclusion(index, size, MANY[index], proof, root)
            assert not verify_inclusion(index, size, leaf_hash(b"another"), proof, root)
            assert size == 1 or not verify_inclusion((index + 1) % size, size, MANY[index], proof, root)
            assert not verify_inclusion(index, size, MANY[index], [*proof, root], root)
            assert not proof or not verify_inclusion(index, size, MANY[index], proof[:-1], root)


def test_every_consistency_proof_verifies_and_none_does_for_a_rewritten_beginning() -> None:
    tree = Tree.of(MANY)
    for size in range(42):
        for old in range(size + 1):
            proof, older, newer = tree.consistency(old, size), tree.root(old), tree.root(size)
            assert verify_consistency(old, size, older, newer, proof)
            wrong = hashlib.sha256(older).digest()
            assert not verify_consistency(old, size, wrong, newer, proof)
            if 0 < old < size:
                assert not verify_consistency(old, size, older, wrong, proof)
                assert not verify_consistency(old, size, older, newer, proof[:-1])


def test_proofs_out_of_stored_rows_are_the_same_and_read_few_rows() -> None:
    hashes = [leaf_hash(str(n).encode()) for n in range(3000)]
    seen = frontiers(hashes)
    read: list[int] = []

    def row(seq: int) -> tuple[bytes, Frontier]:
        read.append(seq)
        return hashes[seq], seen[seq]

    whole, rows = Tree.of(hashes), Tree.from_rows(3000, row)
    for index in (0, 1, 2, 1023, 1024, 2047, 2998, 2999):
        read.clear()
        assert rows.inclusion(index) == whole.inclusion(index)
        assert len(read) < 100
    assert rows.consistency(1000, 2999) == whole.consistency(1000, 2999)


def test_a_node_is_not_a_leaf_of_its_children() -> None:
    left, right = MANY[:2]
    assert node_hash(left, right) != leaf_hash(left + right)
