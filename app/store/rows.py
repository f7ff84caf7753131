"""What a read gives back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Row = Mapping[Any, Any]
"""One row by column name. SQLAlchemy's rows also take the column itself as key, so the key is not `str`."""
