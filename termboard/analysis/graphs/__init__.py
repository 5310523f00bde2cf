"""What a graph says: scopes, flow, costs, and what stands out in it."""
