"""The Graph tab in the app: its keys, and the ways to other tabs and files."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from termboard.dashboards.graph import commands
from termboard.dashboards.graph.hues import BY
from termboard.dashboards.graph.meanings import meanings
from termboard.dashboards.graph.tree_rows import TreeRows
from termboard.dashboards.graph.view_base import MODES
from termboard.dashboards.graph.view_side import Side
from termboard.dashboards.pane import Back
from termboard.dashboards.saved import save
from termboard.dashboards.writing import NO_NAME, Writing
from termboard.printable import printable
from termboard.widgets.bindings import bindings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.dom import DOMNode

    from termboard.command import Command
    from termboard.dashboards.api import Shared
    from termboard.dashboards.graph.model import Pieces
    from termboard.dashboards.graph.view_boards import TreeBoard
    from termboard.plot.cells import Grid
    from termboard.plot.look import Look
    from termboard.plot.span import Span
    from termboard.store.snapshot import Snapshot


class GraphView(Side, Writing):
    """The graphs of all runs that are on, one at a time."""

    OFFERS: ClassVar[tuple[type[Command], ...]] = (*commands.TAB, Back)
    BINDINGS = bindings(OFFERS)

    @property
    def offering(self) -> tuple[DOMNode, ...]:
        """The tab, and what of it takes keys."""
        return (self.tree_board, self, self.drawing) if self.mode == "drawing" else (
            self.tree_board, self,
        )  # fmt: skip

    def take(self, snapshot: Snapshot, shared: Shared, look: Look) -> None:
        """Show new data; the filter of tags is for other tabs: here the graph is searched."""
        super().take(snapshot, replace(shared, tag_filter=""), look)

    def meanings(self) -> tuple[tuple[str, str], ...]:
        """Return what the marks mean."""
        return meanings(self.look.glyphs)

    def info(self) -> tuple[Span, ...]:
        """Return what is searched for, what is traced, and what the colours mean."""
        pieces = self._pieces
        if pieces is None or pieces.tree is None:
            return ()
        spans = self.state_spans()
        if pieces.hues is not None:
            spans += pieces.hues.legend(self.look)
        return tuple(spans)

    # Enter, and the way out

    def on_tree_board_entered(self, message: TreeBoard.Entered) -> None:
        """Open a scope; of a node show its layer's histograms, without any its details."""
        message.stop()
        entry = self.entry
        if entry is None:
            return
        if entry.kind != "node":
            self.toggle()
        elif self._layer():
            self.action_layer_histograms()
        else:
            self.mode = "details"
            self.call_after_refresh(self.go_in)

    def can_go_back(self) -> bool:
        """Tell whether there is a layer to leave."""
        wanted = self._wanted
        left = self.is_mounted and (
            self.is_inside or wanted.trace is not None or bool(wanted.query)
        )
        return left or super().can_go_back()

    def action_back(self) -> None:  # noqa: D102 - the command's docstring says it, here and below
        if self.is_inside:
            self.go_out()
        elif self._wanted.trace is not None:
            self.want(trace=None)
        elif self._wanted.query:
            self.want(query="")
        else:
            super().action_back()

    # Other tabs

    def _layer(self) -> str:
        pieces, item = self._pieces, self.item()
        if pieces is None or pieces.tree is None or pieces.layers is None or item is None:
            return ""
        return pieces.layers.at(pieces.tree, item)

    def action_layer_histograms(self) -> None:  # noqa: D102
        self._go_to_layer("histograms")

    def action_layer_health(self) -> None:  # noqa: D102
        self._go_to_layer("layers")

    def _go_to_layer(self, tab: str) -> None:
        pieces, tree, item = self._pieces, self.scopes, self.item()
        if pieces is None or tree is None or item is None:
            return
        layer = self._layer()
        if not layer and pieces.layers is not None:
            layer = next(iter(pieces.layers.below(tree, item)), "")
        if layer:
            self.post_message(self.GoTo(tab, {"run": pieces.place.style.name, "layer": layer}))
        elif pieces.layers is None:
            self.post_message(self.Told("The histograms of this run are still being read."))
        else:
            known = pieces.layers.any_logged
            self.post_message(
                self.Told(
                    "No histograms of this part of the graph were logged."
                    if known
                    else "This run logged no histograms of its layers."
                )
            )

    def visit(self, about: Mapping[str, str]) -> None:
        """Show a layer where it sits in the graph."""
        self._visiting = {key: about[key] for key in ("run", "layer") if about.get(key)}
        self.outdate()

    def arrived(self, before: Pieces | None, pieces: Pieces) -> None:
        """Go to the layer that another tab sent a person to, once it is known where it sits."""
        super().arrived(before, pieces)
        run, layer, tree = self._visiting.get("run"), self._visiting.get("layer"), pieces.tree
        if not self._visiting or tree is None:
            return
        if run and run != pieces.place.style.name:
            self._arrive(pieces, f"{printable(run)} logged no graph.")
        elif layer is None:
            self._arrive(pieces)
        elif pieces.layers is not None:
            item = pieces.layers.items.get(layer)
            self._arrive(pieces, "" if item is not None else f"No {printable(layer)} here.")
            if item is not None:
                self.reveal(item)

    def _arrive(self, pieces: Pieces, problem: str = "") -> None:
        """Be where somebody was sent to, or say why not."""
        self._visiting, self._place = {}, pieces.place.key
        if problem:
            self.post_message(self.Told(problem))

    # Files and the clipboard

    def action_copy_name(self) -> None:  # noqa: D102
        item, tree = self.item(), self.scopes
        if item is not None and tree is not None:
            path = tree.path(item)
            self.post_message(self.Copied(path, f"the name {printable(tree.label(item))}"))

    def action_save_graph(self) -> None:  # noqa: D102
        if self.scopes is None:
            self.post_message(self.Told("There is nothing here to save."))
            return
        hint = "graph.dot, graph.json, graph.svg, graph.txt"
        self.post_message(self.Asked("save as", "", self._save, hint=hint))

    def _save(self, name: str) -> str:
        pieces = self._pieces
        if not name.strip():
            return NO_NAME
        if pieces is None or pieces.tree is None:
            return "There is nothing here to save."
        from termboard.dashboards.graph.plain import dot_text, json_text  # few save anything

        texts = {"dot": partial(dot_text, pieces), "json": partial(json_text, [pieces])}
        self.write(partial(save, name.strip(), self._picture(pieces), self.look, texts), name)
        return ""

    def _picture(self, pieces: Pieces) -> Grid:
        """Return the whole drawing, or all rows that are open."""
        from termboard.dashboards.graph.picture import drawing_picture, tree_picture

        scene, rows = self._scene(), self.tree_board.rows
        if self.mode == "drawing" and scene is not None:
            return drawing_picture(scene.drawing, self._painted(scene).colors, self.look)
        assert isinstance(rows, TreeRows)
        width = max(60, self.tree_board.scrollable_content_region.width)
        return tree_picture(rows, pieces, self._places, width, None, self.look)

    # What is kept

    def remember(self) -> dict[str, Any]:
        """Return how the tab is shown."""
        return {**super().remember(), "mode": self.mode}

    def recall(self, kept: Mapping[str, Any]) -> None:
        """Take over how it was shown."""
        by, mode, place = kept.get("colour"), kept.get("mode"), kept.get("graph")
        self.recall_tree(by if by in BY else None, place, grouped=kept.get("grouped") is not False)
        if mode in MODES:
            self.mode = mode
