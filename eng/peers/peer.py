"""The Python side of a benchmark: runs a named case once for each line on standard input and answers with one JSON line."""
import json
import os
import sys
import time


def timed(function):
    """A case that returns the seconds which one call of the function takes."""

    def run():
        start = time.perf_counter()
        function()
        return time.perf_counter() - start

    return run


def serve(cases):
    # Libraries print to standard output now and then; the answers get a channel of their own.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        answers.write(json.dumps(cases[line.strip()]()) + "\n")
        answers.flush()
