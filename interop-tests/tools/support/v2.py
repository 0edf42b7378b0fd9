"""Runs rabbitmqadmin of the second generation: the words in RABBITMQADMIN_V2."""

import os
import re
import shlex

from tool import HOST, PASSWORD, PORT, USER, run


def admin(*arguments, **options):
    return run(*shlex.split(os.environ["RABBITMQADMIN_V2"]), "-H", HOST, "-P", PORT, "-u", USER, "-p", PASSWORD, "--non-interactive", *arguments, **options)


def rows(*arguments):
    """A list command's rows, each a list of its columns that are not empty."""
    return [re.split(r"\s{2,}", line.strip()) for line in admin(*arguments).splitlines() if line.strip()]


def names(*arguments):
    """The first columns of a list command's rows."""
    return [row[0] for row in rows(*arguments)]
