"""The schema's history. One file for each change, named by date and change; none is edited once it has landed."""
