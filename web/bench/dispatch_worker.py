"""One worker as `circles worker` runs it, with as many callers as the measurement wants."""

import json
import sys
from dataclasses import replace

from circles.secret import use_keyring
from circles.settings import load_settings
from notifications.pace import USUAL
from notifications.worker import run_worker

if __name__ == "__main__":
    settings = load_settings()
    use_keyring(settings.keyring)
    run_worker(settings, replace(USUAL, **json.loads(sys.argv[1])))
