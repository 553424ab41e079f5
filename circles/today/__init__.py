"""What needs me now: each role's questions to the live data, asked together (F18)."""
