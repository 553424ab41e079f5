"""The routes, one module for each subject, each route three lines: be given the thing, say one verb, answer."""
