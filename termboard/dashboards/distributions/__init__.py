"""The Distributions tab: percentiles of weights, gradients and activations over the steps."""
