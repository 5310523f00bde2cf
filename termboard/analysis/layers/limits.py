"""The limits beyond which a layer is called unhealthy, each with its reason. They stand only here.

All are chosen so that a training that goes well is left alone: a screen that cries wolf is not
looked at. Where a paper gives a number it is named; the others are of our own making and say why.
"""

from __future__ import annotations

ENOUGH_STEPS = 4
"""Logged steps before anything is said of what changes or does not: at the start of a training all
weights are like their initialisation and every softmax is uniform."""

SURE_STEPS = 8
"""The same before weights that are as they were are a warning: embeddings and layers at a low rate
move late, and some people log every step of the first few."""

# Gradients, from layer to layer

VANISHING = 1e-3
"""Root mean square of a layer's gradient over that of the last layer's. A sigmoid's derivative is
at most 1/4, so five of them in a row take a factor of 1000 (Hochreiter 1991; Glorot and Bengio
2010, where sound initialisations keep all layers within a factor of 10). Real networks with
normalisation and embeddings differ by up to 100 and learn well."""
VANISHED = 1e-5
"""The same, for `bad`: what the last layer learns in one step takes this one 100,000."""
EXPLODING = 1e3
"""A layer's gradient over the last layer's: VANISHING the other way, by the same reason."""
EXPLODED = 1e5
UNREACHED = 0.5
"""Share of a bias' gradient that is exactly 0, several steps in a row, from which on units are
called dead: behind a ReLU that is the share of units that no example of the batch has lit. Healthy
layers have up to a tenth of them."""
SURGE = 1e3
"""A gradient over the median of the same one's past. Within the first steps of a healthy training
it grows by up to 100, when the weights leave their symmetric start."""

# Weights

UNCHANGED = 1e-4
"""How far the distribution of weights moved since the first step, over their size, below which next
to nothing was learnt. Steps in random directions widen it in the second order only: weights that
moved by 1.4 % of their size move it by 0.01 %. Healthy trainings move it by 5 % and more."""
INITIAL_TAIL = 1.3
"""Largest weight over what is to be expected of so many normal ones, sqrt(2 ln n) standard
deviations, up to which weights look freshly initialised. Those of trained networks have heavier
tails; that they hardly move is what fine-tuning does."""
COLLAPSED = 1e-2
"""Root mean square over that at the first step. Weight decay alone (1e-2 at a rate of 1e-3) takes
half a million steps for such a loss, so something drives the weights to zero."""
GROWN = 3.0
"""Root mean square of weights over that at the first step from which on growth is looked at.
Healthy trainings reach it too, slowly."""
ACCELERATED = 1.5
"""Growth over the last quarter of the steps. What grows evenly, or ever more slowly, grows by less
than a third in its last quarter; this is growth that feeds itself."""

# Activations

SWOLLEN = 1e3
"""Root mean square of activations, as such and over that of the first layer's, from which on they
explode on the way forward. A sound initialisation keeps it near 1 (He et al. 2015), and logits over
small embeddings reach some hundreds of those."""
SWOLLEN_BADLY = 1e5
SPARSE = 0.9
"""Share of exact zeros behind a ReLU. Networks learn well with 50 % to 85 % of them (Glorot,
Bordes and Bengio 2011)."""
DEAD = 0.99
"""The same, for `bad`: next to nothing gets through the layer, and no gradient back."""
STUCK_ZEROS = 0.75
"""Share of zeros from which on it is looked whether they are always the same ones."""
STUCK_SPREAD = 0.005
"""How little that share may differ between steps to be called the same: batches of living units
differ by more."""
END = 0.03
"""How near to an end of its range, as a part of that, a sigmoid or a tanh is saturated: there its
derivative is less than an eighth of its maximum."""
SATURATED = 0.5
"""Share of values that are so near to the ends, for `warning`."""
SATURATED_BADLY = 0.9
"""The same, for `bad`."""
UNIFORM = 0.2
"""Standard deviation over mean of a softmax' outputs below which all classes are alike: of ten
classes all have between about 6 % and 14 %."""
ONE_HOT = 0.999
"""Mean over inputs of the sum of squared probabilities from which on every output is 0 or 1. It is
1 where all are, and 1/classes where all classes are alike."""
