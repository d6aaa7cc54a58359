"""From an ordinary trace, of whichever SDK, to a tape."""
