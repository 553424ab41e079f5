"""The people: core members, volunteers, peer mentors and professionals."""
