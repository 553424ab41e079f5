"""Meetings: weekly series with exceptions, and who comes."""
