"""Concerns: raised in two minutes, climbing until somebody takes them, recorded so that nothing is ever overwritten."""
