"""The `circles` command's parts. Each command reads its words, says one verb, and prints what came of it."""
