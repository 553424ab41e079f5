"""The demo: an invented region, a phone for each of its people, and a clock that can be moved. Fenced off."""
