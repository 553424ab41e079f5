"""Matching: who could sit in a circle with whom, the best set of circles for a region, and how it is taken up (D§4)."""
