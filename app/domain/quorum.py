"""民主评议: who must be there for the vote to count (domain §4.6; local texts differ, so the numbers are one object)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any


@dataclass(frozen=True)
class Quorum:
    """Least attendance, odd number, shares of resident representatives, of committee members, of those due."""

    least: int = 13
    odd: bool = True
    residents: Fraction = Fraction(1, 3)
    committee: Fraction = Fraction(1, 3)
    attendance: Fraction = Fraction(2, 3)


def shortfalls(rule: Quorum, vote: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(field, sentence) for everything that makes the vote invalid."""
    there, due = int(vote.get("attendees", 0)), int(vote.get("attendees_due", 0))
    found = []
    if there < rule.least:
        found.append(("attendees", f"参加评议不得少于 {rule.least} 人"))
    if rule.odd and there % 2 == 0:
        found.append(("attendees", "参加评议人数应为单数"))
    if there < due * rule.attendance:
        found.append(("attendees", "实到人数不足应到人数的三分之二"))
    if int(vote.get("resident_representatives", 0)) < there * rule.residents:
        found.append(("resident_representatives", "村（居）民代表不得少于三分之一"))
    if int(vote.get("committee_members", 0)) > there * rule.committee:
        found.append(("committee_members", "村（居）委会成员不得多于三分之一"))
    votes = sum(int(vote.get(name, 0)) for name in ("votes_for", "votes_against", "abstentions"))
    if votes != there:
        found.append(("votes_for", f"赞成、反对、弃权合计 {votes} 票，与实到 {there} 人不符"))
    return found
