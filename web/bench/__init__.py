"""`circles bench`: the project's own measurements, each beside its limit or a peer in the same run, as ratios."""
