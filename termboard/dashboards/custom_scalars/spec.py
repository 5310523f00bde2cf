"""The Custom scalars tab: charts that a training laid out itself."""

from termboard.dashboards.api import DashboardSpec

CUSTOM_SCALARS = DashboardSpec(
    name="custom_scalars",
    title="Custom scalars",
    number="",
    plugins=frozenset({"custom_scalars"}),
    view="termboard.dashboards.custom_scalars.view:CustomScalarsView",
    page="termboard.dashboards.custom_scalars.page:page",
    formats=("text", "json"),
    empty="No layout of charts yet. A training logs one with "
    "writer.add_custom_scalars({'losses': {'both': ['Multiline', ['loss/.*']]}}).",
)
