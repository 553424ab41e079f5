"""What templates get: frozen views in words, never rows."""
