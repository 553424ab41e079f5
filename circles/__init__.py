"""The domain: people, circles, meetings. It knows no HTTP, no HTML and no carrier."""
