"""The Scalars tab: loss, accuracy and every other number over time."""

from termboard.dashboards.api import DashboardSpec

SCALARS = DashboardSpec(
    name="scalars",
    title="Scalars",
    number="1",
    plugins=frozenset({"scalars"}),
    view="termboard.dashboards.scalars.view:ScalarsView",
    page="termboard.dashboards.scalars.page:page",
    formats=("text", "json", "csv", "md", "latex"),
    empty="No scalars yet. A training logs them with writer.add_scalar('loss/train', loss, step).",
)
