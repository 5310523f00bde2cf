"""The Graph tab: what a network consists of, as a tree, as a drawing, and in figures."""

from termboard.dashboards.api import DashboardSpec

GRAPH = DashboardSpec(
    name="graph",
    title="Graph",
    number="5",
    plugins=frozenset(
        {
            "graphs",
            "graph_keras_model",
            "graph_run_metadata",
            "graph_run_metadata_graph",
            "graph_tagged_run_metadata",
        }
    ),
    view="termboard.dashboards.graph.view:GraphView",
    page="termboard.dashboards.graph.page:page",
    formats=("text", "json", "dot"),
    empty=(
        "No graph was logged.\n"
        "torch: writer.add_graph(model, example_input)\n"
        "Keras: keras.callbacks.TensorBoard(logdir, write_graph=True)\n"
        "TensorFlow: tf.summary.trace_on(graph=True) before a tf.function is called, "
        "tf.summary.trace_export('name', step=0) after it"
    ),
)
