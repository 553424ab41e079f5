"""Finders: the thing an address names, found and permitted in one step."""
