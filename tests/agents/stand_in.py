"""A stand-in for a model's HTTP API on 127.0.0.1: the part of OpenAI's chat completions that an agent asks for.

No model is behind it. What it answers is named in the conversation by the words "Answer of the stand-in: MODE", so that several runs
can be under way at once: an HTTP status such as 401, or a key of MODES.
"""

import json
import re
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

ANSWER = "Report: funding flipped negative on 3 of 40 pairs."
REFUSAL = "I'm sorry, but I can't help with that."
MODES = {"report": ANSWER, "refusal": REFUSAL, "empty": "", "hang": ANSWER, "view": ANSWER, "stats": ANSWER, "down": ANSWER}
# Hermes' tool that reads a skill, and the plugin's.
CALLS = {"view": ("skill_view", {"name": "digest"}), "stats": ("skill_stats", {"question": "report", "days": 7})}
ERRORS = {
    401: ("Invalid API key", "invalid_request_error"),
    402: ("Insufficient credits: add more to continue", "billing_error"),
    429: ("Rate limit reached", "rate_limit_error"),
    500: ("The server had an error while processing your request", "server_error"),
}
HANG_S = 60
# The model that answers where the mode is 'down', when every other is refused.
SPARE = "stand-in-spare"
# What each call is said to have used: 800 tokens that were not cached, 200 that were, and an answer of 50.
USAGE = {"prompt_tokens": 1000, "completion_tokens": 50, "total_tokens": 1050, "prompt_tokens_details": {"cached_tokens": 200}}


def mode_of(request):
    asked = re.findall(r"Answer of the stand-in: (\w+)", json.dumps(request["messages"]))
    mode = asked[-1] if asked else "report"
    return "401" if mode == "down" and request["model"] != SPARE else mode


def message_of(mode, request):
    """The assistant's message: text, or first a call of a tool of CALLS."""
    if mode in CALLS and not any(message["role"] == "tool" for message in request["messages"]):
        name, arguments = CALLS[mode]
        call = {"name": name, "arguments": json.dumps(arguments)}
        return {"role": "assistant", "content": None, "tool_calls": [{"index": 0, "id": "call_1", "type": "function", "function": call}]}
    return {"role": "assistant", "content": MODES[mode]}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def reply(self, status, body, kind="application/json"):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if not self.path.endswith("/models"):
            return self.reply(404, b"{}")
        return self.reply(200, json.dumps({"object": "list", "data": [{"id": "stand-in", "object": "model", "context_length": 131072}]}).encode())

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        # Hermes asks which server this is by the paths of several.
        if not self.path.endswith("/chat/completions"):
            return self.reply(404, b"{}")
        mode = mode_of(request)
        self.server.asked.append(mode)
        if mode.isdigit():
            text, kind = ERRORS[int(mode)]
            return self.reply(int(mode), json.dumps({"error": {"message": text, "type": kind}}).encode())
        if mode == "hang":
            time.sleep(HANG_S)
        message = message_of(mode, request)
        finish = "tool_calls" if "tool_calls" in message else "stop"
        base = {"id": "c1", "created": int(time.time()), "model": request["model"]}
        if not request.get("stream"):
            choices = [{"index": 0, "message": message, "finish_reason": finish}]
            return self.reply(200, json.dumps({**base, "object": "chat.completion", "choices": choices, "usage": USAGE}).encode())
        chunks = [[{"index": 0, "delta": message, "finish_reason": None}], [{"index": 0, "delta": {}, "finish_reason": finish}]]
        parts = [{**base, "object": "chat.completion.chunk", "choices": choices} for choices in chunks]
        parts.append({**base, "object": "chat.completion.chunk", "choices": [], "usage": USAGE})
        events = "".join(f"data: {json.dumps(part)}\n\n" for part in parts) + "data: [DONE]\n\n"
        return self.reply(200, events.encode(), "text/event-stream")


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked = []
        """The mode of each call."""

    def handle_error(self, request, client_address):
        # An agent that was killed, or waits no longer, is no error here.
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def serve():
    """The server, already answering in a thread; its port is `server.server_address[1]`."""
    server = Server()
    Thread(target=server.serve_forever, daemon=True).start()
    return server
