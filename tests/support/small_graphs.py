"""Classical small graphs, written as arrows."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from termboard.analysis.layered.layout import Box, Edges

if TYPE_CHECKING:
    from collections.abc import Mapping

Drawn = tuple[list[Box], Edges]

_TYPES = {"conv": "Conv2d", "bn": "BatchNorm2d", "relu": "ReLU", "fc": "Linear", "ln": "LayerNorm"}


def graph(text: str, counts: Mapping[str, int] | None = None) -> Drawn:
    """Return boxes and edges of lines such as `a -> b, c -> d : 64×28×28`.

    `~>` makes edges that carry no tensor; a name in brackets, as `[layer1]`, is a scope.
    """
    counts = counts or {}
    names: dict[str, int] = {}
    pairs, labels, control = [], [], []
    for line in text.strip().splitlines():
        way, _, label = line.partition(":")
        steps = [step.split(",") for step in way.replace("~>", "->").split("->")]
        for befores, behinds in itertools.pairwise(steps):
            for one in befores:
                for two in behinds:
                    ends = [names.setdefault(end.strip(), len(names)) for end in (one, two)]
                    pairs.append((ends[0], ends[1]))
                    labels.append(label.strip())
                    control.append("~>" in way)
    boxes = [
        Box(
            name.strip("[]"),
            _TYPES.get(name.rstrip("0123456789"), ""),
            scope=name.startswith("["),
            count=counts.get(name, 1),
        )
        for name in names
    ]
    return boxes, Edges.of(pairs, labels, control=control)


CHAIN = graph("""
input -> conv1 : 1×28×28
conv1 -> relu : 16×28×28
relu -> pool : 16×28×28
pool -> fc : 16×14×14
""")

DIAMOND = graph("a -> b, c -> d")

RESIDUAL = graph("""
x -> conv1 -> bn1 -> relu1 -> conv2 -> bn2 -> add -> relu2 : 64×28×28
x -> add : 64×28×28
""")

INCEPTION = graph("""
input -> 1x1 -> concat
input -> 3x3_reduce -> 3x3 -> concat
input -> 5x5_reduce -> 5x5 -> concat
input -> pool -> pool_proj -> concat
""")

TRANSFORMER = graph("""
x -> q, k, v : 128×512
q, k -> scores : 8×128×64
scores -> softmax -> context : 8×128×128
v -> context -> proj : 8×128×64
proj -> add1 : 128×512
x -> add1
add1 -> ln1 -> fc1
fc1 -> gelu -> fc2 : 128×2048
fc2 -> add2
ln1 -> add2 -> ln2
""")

TWO_INPUTS = graph("""
image -> conv -> pool -> concat
tokens -> embed -> lstm -> concat -> dense -> loss
labels -> loss
init ~> dense
""")

U_NET = graph("""
input -> [down1] -> [down2] -> [down3] -> bottom -> [up3] -> [up2] -> [up1] -> mask
[down1] -> [up1] : 64×256×256
[down2] -> [up2] : 128×128×128
[down3] -> [up3] : 256×64×64
""")

LOOP = graph("""
enter -> merge -> switch -> exit
switch -> body -> next -> merge
body -> body
switch ~> exit
""")

TRAINING = graph(
    """
input -> conv1 -> [stack] -> fc -> loss
labels -> loss
loss -> [gradients] ~> train
conv1, fc -> [gradients]
rate -> train
""",
    counts={"[stack]": 12},
)

NAMED = {
    "chain": CHAIN,
    "diamond": DIAMOND,
    "residual": RESIDUAL,
    "inception": INCEPTION,
    "transformer": TRANSFORMER,
    "two inputs": TWO_INPUTS,
    "u-net": U_NET,
    "loop": LOOP,
    "training": TRAINING,
}
