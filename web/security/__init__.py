"""What guards every page: headers, cookies, tokens in forms, and whose address it really is."""
