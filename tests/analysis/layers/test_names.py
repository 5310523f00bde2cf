"""What a tag is of, read from the names of every framework, and the order of layers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from termboard.analysis.layers.names import KINDS, Part, layer_order, part


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        # torch, as people log it
        ("weights/conv1.weight", Part("conv1", "weight", "weight")),
        ("gradients/conv1.weight", Part("conv1", "gradient", "weight")),
        ("gradients/conv1.bias", Part("conv1", "gradient", "bias")),
        ("conv1.weight", Part("conv1", "weight", "weight")),
        ("conv1.bias", Part("conv1", "bias", "bias")),
        ("conv1.weight.grad", Part("conv1", "gradient", "weight")),
        ("conv1.weight/grad", Part("conv1", "gradient", "weight")),
        ("weights/conv1.bias", Part("conv1", "bias", "bias")),
        ("activations/softmax", Part("softmax", "activation")),
        ("fc1/output", Part("fc1", "activation")),
        (
            "model.layers.0.self_attn.q_proj.weight",
            Part("model.layers.0.self_attn.q_proj", "weight", "weight"),
        ),
        ("lstm.weight_ih_l0", Part("lstm", "weight", "weight_ih_l0")),
        ("lstm.bias_hh_l0_reverse", Part("lstm", "bias", "bias_hh_l0_reverse")),
        ("bn.running_var", Part("bn", "other", "running_var")),
        ("module._orig_mod.encoder.weight", Part("encoder", "weight", "weight")),
        ("output.weight", Part("output", "weight", "weight")),
        ("weights/output.weight", Part("output", "weight", "weight")),
        ("attn/attention_weights", Part("attn", "activation")),
        # Keras 3, and what came before it
        ("model/conv/kernel/histogram", Part("model/conv", "weight", "kernel")),
        ("model/conv/bias/histogram", Part("model/conv", "bias", "bias")),
        ("conv/kernel_0", Part("conv", "weight", "kernel_0")),
        ("conv/kernel:0", Part("conv", "weight", "kernel:0")),
        ("conv/kernel_0_grad", Part("conv", "gradient", "kernel_0")),
        ("conv_out", Part("conv", "activation")),
        ("bn/moving_mean/histogram", Part("bn", "other", "moving_mean")),
        # TensorFlow 1
        ("layer1/weights/summaries/histogram", Part("layer1", "weight")),
        ("layer1/biases/summaries/histogram", Part("layer1", "bias")),
        ("layer1/Wx_plus_b/pre_activations", Part("layer1/Wx_plus_b", "activation")),
        # JAX: flax, haiku, tree paths
        ("params/Dense_0/kernel", Part("Dense_0", "weight", "kernel")),
        ("grads/Dense_0/kernel", Part("Dense_0", "gradient", "kernel")),
        ("params['Dense_0']['kernel']", Part("Dense_0", "weight", "kernel")),
        ("resnet/~/conv_1/w", Part("resnet/~/conv_1", "weight", "w")),
        ("intermediates/Dense_0/__call__", Part("Dense_0", "activation")),
        # wandb's habits
        ("parameters/layer1.0.bn1.bias", Part("layer1.0.bn1", "bias", "bias")),
        ("gradients/layer1.0.bn1.weight", Part("layer1.0.bn1", "gradient", "weight")),
        # what says nothing
        ("latents", Part("latents", "other")),
        ("", Part("", "other")),
        ("///", Part("///", "other")),
    ],
)
def test_what_a_tag_is_of(tag: str, expected: Part) -> None:
    assert part(tag) == expected


def test_weights_and_their_gradients_name_the_same_layer_and_parameter() -> None:
    for one, other in (
        ("weights/a.b.weight", "gradients/a.b.weight"),
        ("a.b.weight", "a.b.weight.grad"),
        ("m/dense/kernel_0", "m/dense/kernel_0_grad"),
        ("params/Dense_0/kernel", "grads/Dense_0/kernel"),
    ):
        weight, gradient = part(one), part(other)
        assert (weight.kind, gradient.kind) == ("weight", "gradient")
        assert (weight.layer, weight.parameter) == (gradient.layer, gradient.parameter)


def test_a_bias_gradient_is_told_from_a_weight_gradient() -> None:
    assert part("gradients/fc.bias").of_bias
    assert part("bn/beta_0_grad").of_bias
    assert not part("gradients/fc.weight").of_bias


@given(st.text(max_size=60))
def test_any_tag_is_of_something(tag: str) -> None:
    found = part(tag)
    assert found.kind in KINDS
    assert found.layer or not tag


def test_a_tag_of_a_megabyte_is_read_at_once() -> None:
    assert len(part("a_" * 1_000_000 + "weight").layer) <= 4096
    assert len(part("[" * 1_000_000).layer) <= 4096


def test_layers_stand_in_the_order_they_were_written() -> None:
    weights = ["conv2", "conv10", "fc"]
    activations = ["conv2", "relu", "conv10", "fc", "softmax"]
    assert layer_order([weights, activations]) == ("conv2", "relu", "conv10", "fc", "softmax")


def test_the_depth_in_the_graph_goes_before_the_order_of_writing() -> None:
    order = layer_order([["a", "b", "c"], ["a", "x"]], {"a": 3.0, "b": 1.0, "c": 2.0})
    assert order == ("b", "c", "a", "x")  # x stays behind a


@given(
    st.lists(st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=8), max_size=4),
    st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0, 9), max_size=8),
)
def test_every_layer_is_there_once(written: list[list[str]], depth: dict[str, float]) -> None:
    order = layer_order(written, depth)
    assert sorted(order) == sorted({name for names in written for name in names})
    known = [depth[name] for name in order if name in depth]
    assert known == sorted(known)
