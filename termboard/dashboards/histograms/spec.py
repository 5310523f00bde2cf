"""The Histograms tab: how values of weights, gradients and activations are spread, step by step."""

from termboard.dashboards.api import DashboardSpec

HISTOGRAMS = DashboardSpec(
    name="histograms",
    title="Histograms",
    number="3",
    plugins=frozenset({"histograms"}),
    view="termboard.dashboards.histograms.view:HistogramsView",
    page="termboard.dashboards.histograms.page:page",
    formats=("text", "json", "csv"),
    empty=(
        "No histograms yet. In PyTorch: `for name, p in model.named_parameters():` "
        "`writer.add_histogram('weights/' + name, p, step)`. In Keras: "
        "`TensorBoard(log_dir, histogram_freq=1)`."
    ),
)
