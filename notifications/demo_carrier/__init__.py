"""A carrier for demos and tests: an HTTP server that speaks the parts of Twilio's REST API we use, faults included."""
