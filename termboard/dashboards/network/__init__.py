"""What tabs know of the network: its layers, their health, and where in the graph they sit."""
