"""The Text tab: what a training wrote in words."""

from termboard.dashboards.api import DashboardSpec

TEXT = DashboardSpec(
    name="text",
    title="Text",
    number="7",
    plugins=frozenset({"text"}),
    view="termboard.dashboards.text.view:TextView",
    page="termboard.dashboards.text.page:page",
    formats=("text", "json"),
    empty="No text yet. A training logs it with writer.add_text('samples', text, step).",
)
