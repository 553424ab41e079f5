"""The circle: its volunteers, its gate, its agreement, its phases."""
