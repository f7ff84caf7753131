"""Faults that show by exploring: dead ends, ends without their document, a village that decides, an approval out of order."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping

from app.catalogue.check import Fault, Found, Move
from app.domain.case_type import CaseType


def soundness_faults(case_type: CaseType, found: Found) -> list[Fault]:
    """Every fault over the reachable states."""
    if not found.complete:
        return [Fault("too_complex", "流程过于复杂：可达状态超过上限")]
    faults = _stuck(case_type, found)
    faults += _dead_ends(case_type, found)
    faults += _ends(case_type, found)
    faults += _continued(case_type, found)
    faults += _village(case_type, found)
    faults += _never_reached(case_type, found)
    return faults


def _stuck(case_type: CaseType, found: Found) -> list[Fault]:
    """Moves the engine could not make: each kind once, where it comes first."""
    faults: dict[str, Fault] = {}
    for number, move, why in found.stuck:
        sentence = f"{_words(case_type, move)} 之后流程走不下去：{why}"
        faults.setdefault(sentence, Fault("engine_refuses", sentence, path_to(case_type, found, number)))
    return list(faults.values())


def path_to(case_type: CaseType, found: Found, number: int) -> tuple[str, ...]:
    """The shortest path to a state, in words."""
    return tuple(_words(case_type, move) for move in found.paths.get(number, ()))


def _words(case_type: CaseType, move: Move) -> str:
    if move.kind == "timer":
        timer = case_type.timers.get(move.node)
        return timer.title if timer else move.node
    if move.kind == "message":
        message = case_type.messages.get(move.node)
        return message.title if message else move.node
    spec = case_type.tasks.get(move.node)
    if spec is None:
        return move.node
    outcome = spec.outcomes.get(str(move.data.get(move.node)))
    return f"{spec.title}：{outcome.label if outcome else '—'}"


def _dead_ends(case_type: CaseType, found: Found) -> Iterator[Fault]:
    """A state from which work and time alone reach no end: that somebody may withdraw or die is no way out."""
    backwards: dict[int, list[int]] = defaultdict(list)
    for number, moves in found.moves.items():
        for move in moves:
            if move.kind != "message":
                backwards[move.to].append(number)
    alive = {state.number for state in found.states if state.ended}
    queue = deque(alive)
    while queue:
        for number in backwards[queue.popleft()]:
            if number not in alive:
                alive.add(number)
                queue.append(number)
    dead = [state for state in found.states if state.number not in alive]
    for state in dead[:1]:
        where = "、".join(state.open_nodes) or "（无任务）"
        yield Fault("dead_end", f"停在 {where} 之后再也到不了任何结束", path_to(case_type, found, state.number))
    for state in found.states:
        if state.ended and state.ended not in case_type.ends:
            yield Fault("end_undeclared", f"结束 {state.ended} 没有在 case_type.toml 中说明", path_to(case_type, found, state.number))
            return


def _ends(case_type: CaseType, found: Found) -> Iterator[Fault]:
    """On every path to an end, one of its closing letters is signed by all its fields: checked backwards, state by state."""
    for end in case_type.ends.values():
        reached = _without(found, _leaves_open(case_type, set(end.letters)))
        for state in found.states:
            if state.ended == end.id and state.number in reached:
                yield Fault(
                    "end_without_document",
                    f"可以不签《{'》或《'.join(case_type.letters[name].title for name in end.letters)}》就到达结束 {end.id}",
                    tuple(_words(case_type, move) for move in reached[state.number]),
                )
                break


def _continued(case_type: CaseType, found: Found) -> Iterator[Fault]:
    """Who signs a letter after others finds it there: on every path the signature before was given.

    Outcomes with a demand of their own are left out: what it asks may be just that.
    """
    for spec in case_type.tasks.values():
        for use in spec.letters:
            letter = case_type.letters[use.letter]
            place = letter.fields.index(use.field)
            if use.new or place == 0 or all(spec.outcomes[outcome].requires for outcome in use.outcomes):
                continue
            reached = _without(found, _leaves_unsigned(case_type, use.letter, letter.fields[place - 1]))
            for number, path in reached.items():
                if spec.id in found.states[number].open_nodes:
                    yield Fault(
                        "letter_not_begun",
                        f"到达任务 {spec.title} 时，《{letter.title}》可能还没有前一个签名（{letter.fields[place - 1]}）",
                        tuple(_words(case_type, move) for move in path),
                    )
                    break


def _leaves_unsigned(case_type: CaseType, letter: str, field: str) -> Callable[[Move], bool]:
    """Does a move leave this field of this letter unsigned?"""

    def unsigned_still(move: Move) -> bool:
        spec = case_type.tasks.get(move.node) if move.kind == "task" else None
        uses = spec.letters_for(str(move.data.get(move.node))) if spec else ()
        return not any(use.letter == letter and use.field == field for use in uses)

    return unsigned_still


def _leaves_open(case_type: CaseType, letters: set[str]) -> Callable[[Move], bool]:
    """Does a move leave all of `letters` without their last signature?"""
    last = {name: case_type.letters[name].fields[-1] for name in letters if name in case_type.letters}

    def open_still(move: Move) -> bool:
        spec = case_type.tasks.get(move.node) if move.kind == "task" else None
        outcome = str(move.data.get(move.node))
        return spec is None or not any(
            use.letter in last and use.field == last[use.letter] for use in spec.letters_for(outcome)
        )

    return open_still


def _without(found: Found, allowed: Callable[[Move], bool]) -> Mapping[int, tuple[Move, ...]]:
    """States that can be reached by allowed moves only, with the shortest such path."""
    starts = [state.number for state in found.states if not found.paths.get(state.number)]
    paths: dict[int, tuple[Move, ...]] = {number: () for number in starts}
    queue = deque(starts)
    while queue:
        number = queue.popleft()
        for move in found.moves.get(number, ()):
            if move.to not in paths and allowed(move):
                paths[move.to] = (*paths[number], move)
                queue.append(move.to)
    return paths


def _village(case_type: CaseType, found: Found) -> Iterator[Fault]:
    """村级只是协助: whatever a village task's outcome, the case is in the same state after it, and never at an end.

    A state holds every variable that some condition reads, so an opinion that is read only later shows here too.
    """
    village = {name for name, spec in case_type.tasks.items() if case_type.lanes.get(spec.lane) == "village"}
    for number, moves in found.moves.items():
        ways: dict[str, set[int]] = defaultdict(set)
        for move in moves:
            if move.kind == "task" and move.node in village:
                ways[move.node].add(move.to)
        for node, results in ways.items():
            if len(results) > 1 or any(found.states[result].ended for result in results):
                yield Fault(
                    "village_decides",
                    f"村级意见（{case_type.tasks[node].title}）改变了案件的去向或终结了案件",
                    path_to(case_type, found, number),
                )
                return


def _never_reached(case_type: CaseType, found: Found) -> Iterator[Fault]:
    opened = {node for state in found.states for node in state.open_nodes}
    for node in sorted(set(case_type.tasks) - opened):
        yield Fault("never_reached", f"任务 {case_type.tasks[node].title}（{node}）永远不会打开")
    ended = {state.ended for state in found.states if state.ended}
    for end in sorted(set(case_type.ends) - ended):
        yield Fault("never_reached", f"结束 {end} 永远不会到达")
