"""What is being typed, by whom, about which record: kept on the server, shown to nobody else."""
