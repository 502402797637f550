"""Measures an upload in pieces: what memory the sender takes for a file of 2 GB, and how long.

Run it as `python tests/bench/upload.py [GIGABYTES]`. The file is sparse; a server in a process of
its own counts the bytes and throws them away; the sender is a process of its own too, and reads
its peak from the system before and after.
"""

import json
import subprocess
import sys
import tempfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import Process, Queue
from pathlib import Path

SENDER = """
import json, sys, time
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from callsheet.delivery import ChunkedUpload
from callsheet.exchange import OutgoingRequest
from callsheet.http.client import HttpClient
from callsheet.run.upload import UploadMeans, send_upload
from callsheet.store.uploads import FolderUploads

port, file, folder = int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])
request = OutgoingRequest("POST", "http", "127.0.0.1", port, "/files", ())
client = HttpClient()
client.send(OutgoingRequest("GET", "http", "127.0.0.1", port, "/", ()))
before = getrusage(RUSAGE_SELF).ru_maxrss
began = time.perf_counter()
means = UploadMeans(client.send, FolderUploads(folder))
exchange = send_upload(request, ChunkedUpload(file), means)
seconds = time.perf_counter() - began
peak = getrusage(RUSAGE_SELF).ru_maxrss
print(json.dumps([exchange.outcome.status, len(exchange.pieces), before, peak, seconds]))
"""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *args):
        pass

    def do_GET(self):
        self._answer()

    def do_POST(self):
        left = int(self.headers["Content-Length"])
        self.server.counted += left
        while left:
            left -= len(self.rfile.read(min(left, 1 << 20)))
        self._answer()

    def _answer(self):
        body = json.dumps({"$id": "a", "bytes": self.server.counted}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _serve(ports: Queue) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.counted = 0
    ports.put(server.server_address[1])
    server.serve_forever()


def main() -> None:
    size = int(float(sys.argv[1] if len(sys.argv) > 1 else "2") * (1 << 30))
    ports: Queue = Queue()
    server = Process(target=_serve, args=(ports,), daemon=True)
    server.start()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "film.bin")
        with file.open("wb") as made:
            made.truncate(size)
        command = [sys.executable, "-c", SENDER, str(ports.get()), str(file), f"{folder}/state"]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    server.terminate()
    status, pieces, before, peak, seconds = json.loads(said)
    print(f"{size} bytes in {pieces} pieces, answered {status}, in {seconds:.2f} s")
    print(f"peak memory {peak / 1024:.1f} MB, of which {(peak - before) / 1024:.1f} MB for it")


if __name__ == "__main__":
    main()
