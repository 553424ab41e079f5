"""The site: pages, fragments, forms and webhooks over the domain and over notifications."""
