"""torch's traced graphs: a GraphDef whose nodes say all they have in one string.

torch and tensorboardX write `str({"value": 1})` with blanks for quotes: `{ value : 1}`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from termboard.events.graphs.attributes import keyed

if TYPE_CHECKING:
    from collections.abc import Sequence

ATTRIBUTES = b"attr"
_OWN = frozenset({ATTRIBUTES, b"_output_shapes"})
_LOOKED_AT = 64
_KEY = re.compile(r"(?:^\{|, ) (\w+) : ")


def is_traced(nodes: Sequence[Any]) -> bool:
    """Tell whether torch or tensorboardX wrote these NodeDef messages, by what the first have."""
    attrs = (nodes[at].attr for at in range(min(_LOOKED_AT, len(nodes))))
    found = [{key for key, _ in keyed(some[: 1 + len(_OWN)])} for some in attrs]
    return bool(found) and all(ATTRIBUTES in keys and keys <= _OWN for keys in found)


def parsed(said: str) -> list[tuple[str, str]]:
    """Return (name, value) of the attributes in a string; the string itself if it is no such one.

    >>> parsed("{ value : 1,  name :  bias }")
    [('value', '1'), ('name', 'bias')]
    """
    if said in ("", "{}"):
        return []
    keys = list(_KEY.finditer(said))
    if not keys or keys[0].start() or not said.endswith("}"):
        return [(ATTRIBUTES.decode(), said)]
    ends = [key.start() for key in keys[1:]] + [len(said) - 1]
    return [
        (key.group(1), said[key.end() : end].strip()) for key, end in zip(keys, ends, strict=True)
    ]
