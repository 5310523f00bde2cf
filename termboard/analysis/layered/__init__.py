"""A layered drawing of boxes and edges: where everything stands."""
