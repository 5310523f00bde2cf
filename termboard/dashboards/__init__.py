"""One folder a tab: spec, model, render, view."""
