"""A webhook server as small as people write them: token, JSON, one history row, one command file.

Started with `python3 flask_server.py`, as such servers are. Nothing is flushed but what sqlite3
flushes by itself. Environment: PORT, WEBHOOK_TOKEN. Writes into the working directory.
"""

import hashlib
import hmac
import json
import logging
import os
import sqlite3
import time
import uuid

from flask import Flask, jsonify, request

app = Flask(__name__)
WANTED = hashlib.sha256(os.environ["WEBHOOK_TOKEN"].encode()).digest()


def connect():
    return sqlite3.connect("flask.db", timeout=30)


@app.get("/webhook/health")
def health():
    return jsonify(status="ok", accepting=True)


@app.post("/webhook/<token>")
def webhook(token):
    if not hmac.compare_digest(hashlib.sha256(token.encode()).digest(), WANTED):
        return jsonify(success=False), 401
    signal = request.get_json(force=True)
    command = {**signal, "id": uuid.uuid4().hex}
    connection = connect()
    with connection:
        connection.execute(
            "INSERT INTO history VALUES (?, ?, ?)",
            (command["id"], time.time(), json.dumps(signal)),
        )
    connection.close()
    with open(os.path.join("commands", command["id"] + ".json"), "w") as file:
        json.dump(command, file)
    return jsonify(success=True, status="accepted", signal_id=command["id"])


if __name__ == "__main__":
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    os.makedirs("commands", exist_ok=True)
    with connect() as setup:
        setup.execute("CREATE TABLE IF NOT EXISTS history (id TEXT PRIMARY KEY, at REAL, body TEXT)")
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]), threaded=True)
