"""The ways out of the house: one module for each carrier, and the outcomes they share."""
