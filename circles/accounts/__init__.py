"""Who may sign in, for which provider, in which role, and how they prove it."""
