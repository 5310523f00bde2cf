"""The Distributions tab: how the percentiles of weights, gradients and activations move."""

from termboard.dashboards.api import DashboardSpec

DISTRIBUTIONS = DashboardSpec(
    name="distributions",
    title="Distributions",
    number="2",
    plugins=frozenset({"histograms"}),
    view="termboard.dashboards.distributions.view:DistributionsView",
    page="termboard.dashboards.distributions.page:page",
    formats=("text", "json", "csv"),
    empty=(
        "No histograms yet, from which percentiles come. In PyTorch: "
        "`for name, p in model.named_parameters():` "
        "`writer.add_histogram('weights/' + name, p, step)`. In Keras: "
        "`TensorBoard(log_dir, histogram_freq=1)`."
    ),
)
