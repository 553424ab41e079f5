"""Weeks of invented life in virtual time, with a carrier full of faults and workers that die: then the checker."""
