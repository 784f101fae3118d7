"""The broker that is a folder: for one machine without Redis.

Celery's own one writes a message under its final name, so that a worker can read half of it.
"""

import os
import uuid
from time import time_ns

from kombu.transport import filesystem
from kombu.utils.encoding import str_to_bytes
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    def _put(self, queue, payload, **kwargs):
        """Put a message into the folder whole: written under another name, then renamed."""
        name = f"{time_ns() // 1_000_000}_{uuid.uuid4()}.{queue}.msg"
        draft = os.path.join(self.data_folder_out, f"{name}.draft")
        with open(draft, "wb") as file:
            file.write(str_to_bytes(dumps(payload)))
        os.replace(draft, os.path.join(self.data_folder_out, name))


class Transport(filesystem.Transport):
    Channel = Channel
