"""Release day: dates with their sources, the plan, who meets, what is confirmed, and the check-ins of the day (D§5)."""
