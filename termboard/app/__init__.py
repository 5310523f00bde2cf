"""The app's frame: what is on the screen, which tab is open, and the state that all tabs share."""
