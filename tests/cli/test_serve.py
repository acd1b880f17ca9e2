"""geoplan serve, as a process: it tells its address, answers, and ends by a signal."""

import os
import signal
import subprocess

import requests

from support.command import GEOPLAN, invoke


def test_it_serves_until_it_is_stopped(tmp_path):
    environment = {**os.environ, "LANG": "C.UTF-8", "GEOPLAN_LANGUAGE": "vi"}
    command = [str(GEOPLAN), "serve", str(tmp_path), "--port", "0"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        try:
            line = running.stdout.readline()
            assert line.startswith("Kết quả được cung cấp tại http://127.0.0.1:")
            address = line.split()[-1]
            assert requests.get(address, timeout=30).json()["studies"] == []
        finally:
            running.send_signal(signal.SIGINT)
        out, errors = running.communicate(timeout=60)
    assert running.returncode == 130, errors
    assert "Ctrl-C" in out
    assert "Traceback" not in errors


def test_others_are_not_served_without_a_token(tmp_path):
    status, out, errors = invoke("serve", tmp_path, "--host", "0.0.0.0", "--port", "-1")
    assert (status, out) == (1, "")
    assert errors.startswith("3 faults:")
    assert "openssl rand -hex 32" in errors
