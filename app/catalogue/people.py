"""The whole graph walked once more with four people who each hold every role: nobody may take two tasks that must differ.

The walk asks the production rules of `domain.authority` who may take a task, and then checks, by a rule of its own,
that what the law demands held. People are interchangeable, so states are kept up to renaming.
"""

from __future__ import annotations

from collections import deque
from itertools import permutations

from app.catalogue.check import Fault, Found, Move
from app.catalogue.soundness import path_to
from app.domain.authority import identity, separation
from app.domain.case_type import CaseType

PEOPLE = ("甲", "乙", "丙", "丁")
# 谁调查、谁签字、谁负责: pairs that no one person may ever hold in one case, whatever case_type.toml says.
MUST_DIFFER: tuple[tuple[str, str], ...] = (
    ("visit_first", "visit_second"),
    ("economic_check", "economic_check_review"),
    ("acceptance", "township_approval"),
    ("economic_check", "township_approval"),
    ("visit_first", "township_approval"),
    ("visit_second", "township_approval"),
    ("township_review", "township_approval"),
    ("notice_posting", "notice_witness"),
    ("spot_check_first", "spot_check_second"),
)
_Held = tuple[tuple[str, frozenset[int]], ...]


def people_faults(case_type: CaseType, found: Found) -> list[Fault]:
    """One fault for every pair that one person could come to hold, with the path.

    Each pair is walked over the whole graph on its own, remembering only who did its two tasks and the tasks they
    continue; all other limits on people are left out, so that more may happen here than in life, never less.
    """
    faults = []
    for first, second in MUST_DIFFER:
        if first in case_type.tasks and second in case_type.tasks:
            number = _both_taken(case_type, found, (first, second))
            if number is not None:
                titles = case_type.tasks[first].title, case_type.tasks[second].title
                faults.append(
                    Fault(
                        "duties_not_separated",
                        f"同一人可以既办理“{titles[0]}”又办理“{titles[1]}”",
                        path_to(case_type, found, number),
                    )
                )
    return faults


def _both_taken(case_type: CaseType, found: Found, pair: tuple[str, str]) -> int | None:
    watched = frozenset(pair) | {other for name in pair for other in case_type.tasks[name].same_as}
    starts = [state.number for state in found.states if not found.paths.get(state.number)]
    seen: set[tuple[int, _Held]] = set()
    queue: deque[tuple[int, _Held]] = deque((number, ()) for number in starts)
    results: dict[tuple[_Held, str], list[_Held]] = {}
    while queue:
        number, held = queue.popleft()
        for move in found.moves.get(number, ()):
            watching = move.kind == "task" and move.node in watched
            known = (held, move.node if watching else "")
            if known not in results:
                results[known] = sorted({_canonical(after) for after in _after(case_type, watched, held, move)}, key=str)
            for after in results[known]:
                if watching and _both(dict(after), pair):
                    return move.to
                key = (move.to, after)
                if key not in seen:
                    seen.add(key)
                    queue.append(key)
    return None


def _after(case_type: CaseType, watched: frozenset[str], held: _Held, move: Move) -> list[_Held]:
    if move.kind != "task" or move.node not in watched:
        return [held]
    spec = case_type.tasks[move.node]
    so_far = {node: people for node, people in held}
    completed = {node: tuple(PEOPLE[person] for person in people) for node, people in held}
    results = []
    for person, name in enumerate(PEOPLE):
        if separation(spec, name, completed) is not None:
            continue
        # `same_as` asks who did it last; over all rounds any earlier person may be that one.
        before = [(other, one) for other in spec.same_as for one in completed.get(other, ())]
        if spec.same_as and not any(identity(spec, name, {other: (one,)}) is None for other, one in before):
            continue
        grown = {**so_far, move.node: so_far.get(move.node, frozenset()) | {person}}
        results.append(tuple(sorted(grown.items(), key=lambda item: item[0])))
    return results


def _both(held: dict[str, frozenset[int]], pair: tuple[str, str]) -> bool:
    return bool(held.get(pair[0], frozenset()) & held.get(pair[1], frozenset()))


def _canonical(held: _Held) -> _Held:
    """The least of all renamings of the four people."""
    best = None
    for order in permutations(range(len(PEOPLE))):
        renamed = tuple((node, tuple(sorted(order[person] for person in people))) for node, people in held)
        if best is None or renamed < best:
            best = renamed
    return tuple((node, frozenset(people)) for node, people in best or ())
