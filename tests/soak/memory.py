"""What the broker still holds of connections that are gone."""

import gc
from collections.abc import Collection
from types import FunctionType, ModuleType
from typing import Any

from soak.auditor import law


def check(broker: Any, links: Collection[int], *, orders: int) -> None:
    """No connection's number is left anywhere in the broker once all have gone, and it is no larger than its orders."""
    seen: set[int] = set()
    left: list[Any] = [broker]
    found: list[Any] = []
    while left:
        holder = left.pop()
        for one in gc.get_referents(holder):
            if type(one) is int and one in links:
                found.append(holder)
            if isinstance(one, type | ModuleType) or id(one) in seen or not gc.is_tracked(one):
                continue
            seen.add(id(one))
            if isinstance(one, FunctionType):
                left.extend(one.__closure__ or ())
            else:
                left.append(one)
    law(
        not found,
        "memory",
        f"{len(found)} traces of connections that are gone, such as {str(found[0])[:200]}" if found else "",
    )
