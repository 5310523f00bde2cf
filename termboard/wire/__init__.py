"""What a screen shows, and the fewest bytes that change it into what it should show."""
