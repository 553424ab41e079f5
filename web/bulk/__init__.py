"""Demo regions too large for the verbs: their rows are written in bulk, and only here (README.md says why)."""
