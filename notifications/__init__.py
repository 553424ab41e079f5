"""Telling people: with what words, through what, when allowed, and whether it arrived."""
