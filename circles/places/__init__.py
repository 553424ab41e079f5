"""Where things are: prisons, probation offices, outcodes, bank holidays, and the provider's own places."""
