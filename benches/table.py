#!/usr/bin/env python3
"""Turns the results of run.sh into Markdown: medians over the rounds, and the ratios between the brokers."""

import argparse
import datetime
import json
import os
import platform
import re
import statistics
import sys

NAMES = {"leveret": "Leveret", "rabbitmq": "RabbitMQ", "relay": "bare relay"}
MIB = 1024 * 1024
BEGIN, END = "<!-- figures: written by make bench WRITE=1 -->", "<!-- end of figures -->"


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("results", nargs="?")
    arguments.add_argument("--rounds", default="?")
    arguments.add_argument("--duration", default="?")
    arguments.add_argument("--into", help="replace what stands between the markers of this file")
    arguments.add_argument("--tag", nargs=4, metavar=("ROW", "TITLE", "BROKER", "ROUND"),
                           help="put names to the result on stdin")
    options = arguments.parse_args()
    if options.tag:
        row, title, broker, round_ = options.tag
        result = json.load(sys.stdin)
        print(json.dumps({"row": row, "title": title, "broker": broker, "round": int(round_), "result": result}))
        return
    with open(options.results, encoding="utf-8") as file:
        entries = [json.loads(line) for line in file]
    text = document(entries, options.rounds, options.duration)
    if options.into:
        write_into(options.into, text)
    else:
        print(text)


def document(entries, rounds, duration):
    cells = {}
    for entry in entries:
        cells.setdefault((entry["row"], entry["broker"]), []).append(entry["result"])
    titles = {entry["row"]: entry["title"] for entry in entries}
    brokers = [broker for broker in NAMES if any(key[1] == broker for key in cells)]
    versions = {broker: cells[next(key for key in cells if key[1] == broker)][0]["broker"] or NAMES[broker]
                for broker in brokers}
    lines = [heading(versions, rounds, duration), "", *figures(cells, titles, brokers), "",
             *ratios(cells, titles, brokers)]
    return "\n".join(lines)


def heading(versions, rounds, duration):
    named = ", ".join(version for broker, version in versions.items() if broker != "relay")
    return (f"{datetime.date.today()}, {cpu_model()}, {os.cpu_count()} cores shared by broker and load generator, "
            f"Linux {platform.release()}. {named}. Median of {rounds} rounds, {duration} s a row, brokers in turns.")


def cpu_model():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            return next(line.split(":", 1)[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.machine()


def figures(cells, titles, brokers):
    """Every row at every broker. CPU is seconds a million messages: received ones, or published where none are."""
    yield ("| row | broker | in msg/s | out msg/s | CPU s/M (lowest to highest) | RSS MiB, highest "
           "| end to end ms p50 / p99 | confirm ms p50 / p99 |")
    yield "|---|---|--:|--:|--:|--:|--:|--:|"
    for row, title in titles.items():
        for broker in brokers:
            results = cells.get((row, broker))
            if results:
                yield "| " + " | ".join([title, NAMES[broker], *cell(results)]) + " |"


def cell(results):
    costs = [cost for cost in map(cpu, results) if cost is not None]
    rss = [sum(process["rss_peak_bytes"] for process in result["processes"]) for result in results]
    spread = f" ({short(min(costs))} to {short(max(costs))})" if len(costs) > 1 else ""
    return [
        count(median(results, "publish_rate")),
        count(median(results, "receive_rate")),
        short(statistics.median(costs)) + spread if costs else "-",
        f"{statistics.median(rss) / MIB:.0f}" if any(rss) else "-",
        latency(results, "latency"),
        latency(results, "confirm_latency"),
    ]


def ratios(cells, titles, brokers):
    """How Leveret stands to the others; nothing if it was not measured."""
    if "leveret" not in brokers:
        return
    yield "| row | times less CPU than RabbitMQ | times RabbitMQ's msg/s | RSS of RabbitMQ's | times the relay's CPU |"
    yield "|---|--:|--:|--:|--:|"
    for row, title in titles.items():
        own, rabbit, relay = (cells.get((row, broker)) for broker in ("leveret", "rabbitmq", "relay"))
        if own:
            yield "| " + " | ".join([
                title,
                ratio(middle_cpu(rabbit), middle_cpu(own)),
                ratio(rate(own), rate(rabbit)),
                ratio(memory(own), memory(rabbit)),
                ratio(middle_cpu(own), middle_cpu(relay)),
            ]) + " |"


def cpu(result):
    return result["cpu_per_million"]


def middle_cpu(results):
    costs = [cost for cost in map(cpu, results or []) if cost is not None]
    return statistics.median(costs) if costs else None


def rate(results):
    if not results:
        return None
    received = median(results, "receive_rate")
    return received if received > 0 else median(results, "publish_rate")


def memory(results):
    if not results:
        return None
    return statistics.median(sum(p["rss_peak_bytes"] for p in result["processes"]) for result in results)


def median(results, key):
    return statistics.median(result[key] for result in results)


def latency(results, key):
    measured = [result[key] for result in results if result[key]]
    if not measured:
        return "-"
    return " / ".join(f"{median(measured, quantile) / 1000:.2f}" for quantile in ("p50_us", "p99_us"))


def ratio(above, below):
    return short(above / below) if above and below else "-"


def count(number):
    return f"{number:,.0f}" if number else "-"


def short(number):
    """Three digits that count."""
    return f"{number:.0f}" if number >= 100 else f"{number:.1f}" if number >= 10 else f"{number:.2f}"


def write_into(path, text):
    with open(path, encoding="utf-8") as file:
        before = file.read()
    pattern = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.S)
    if not pattern.search(before):
        sys.exit(f"{path} has no markers {BEGIN} and {END}")
    after = pattern.sub(lambda _: f"{BEGIN}\n{text}\n{END}", before)
    with open(path, "w", encoding="utf-8") as file:
        file.write(after)


if __name__ == "__main__":
    main()
