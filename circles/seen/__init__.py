"""What each audience sees of a thing: frozen views, worked out here and nowhere else (F20)."""
