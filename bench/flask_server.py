"""The minimal Flask server that is replaced: one row, one JSON file, no flush. python3 flask_server.py PORT FOLDER TOKEN"""
import json
import os
import sqlite3
import sys
import time

from flask import Flask, jsonify, request

port, folder, token = int(sys.argv[1]), sys.argv[2], sys.argv[3]
files = os.path.join(folder, "files")
os.makedirs(files, exist_ok=True)
path = os.path.join(folder, "flask.db")
with sqlite3.connect(path) as setup:
    setup.execute("CREATE TABLE IF NOT EXISTS signals (id INTEGER PRIMARY KEY, body TEXT, at REAL)")

app = Flask(__name__)


@app.post("/webhook/<given>")
def webhook(given):
    if given != token:
        return jsonify(success=False), 401
    body = request.get_json(force=True)
    connection = sqlite3.connect(path)
    with connection:
        row = connection.execute("INSERT INTO signals (body, at) VALUES (?, ?)", (json.dumps(body), time.time())).lastrowid
    connection.close()
    with open(os.path.join(files, f"command_{row}.json"), "w") as out:
        json.dump({"id": row, "action": body["action"]}, out)
    return jsonify(success=True, status="accepted", signal_id=str(row))


app.run(host="127.0.0.1", port=port, threaded=True)
