"""The Layers tab: all layers of a network at once, and which of them are unhealthy."""

from termboard.dashboards.api import DashboardSpec

LAYERS = DashboardSpec(
    name="layers",
    title="Layers",
    number="4",
    plugins=frozenset({"histograms"}),
    view="termboard.dashboards.layers.view:LayersView",
    page="termboard.dashboards.layers.page:page",
    formats=("text", "json", "csv", "md"),
    empty=(
        "No histograms of layers yet. In PyTorch: `for name, p in model.named_parameters():` "
        "`writer.add_histogram('weights/' + name, p, step)`, and `'gradients/' + name` with "
        "`p.grad`. In Keras: `TensorBoard(log_dir, histogram_freq=1)`."
    ),
)
