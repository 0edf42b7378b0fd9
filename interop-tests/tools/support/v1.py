"""Runs rabbitmqadmin of the first generation: the program in RABBITMQADMIN_V1."""

import json
import os
import sys

from tool import HOST, PASSWORD, PORT, USER, run


def admin(*arguments, **options):
    program = (sys.executable, os.environ["RABBITMQADMIN_V1"])
    return run(*program, "-H", HOST, "-P", PORT, "-u", USER, "-p", PASSWORD, *arguments, **options)


def listed(*arguments):
    *before, what = arguments
    return json.loads(admin("-f", "raw_json", *before, "list", what))
