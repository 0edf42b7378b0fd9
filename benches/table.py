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

from plot import plot

NAMES = {"leveret": "Leveret", "rabbitmq": "RabbitMQ", "relay": "bare relay"}
KIB, MIB = 1024, 1024 * 1024
BEGIN, END = "<!-- figures: written by make bench WRITE=1 -->", "<!-- end of figures -->"


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("results", nargs="?")
    arguments.add_argument("--rounds", default="?")
    arguments.add_argument("--duration", default="?")
    arguments.add_argument("--into", help="replace what stands between the markers of this file")
    arguments.add_argument("--named", help="the text is ready, and goes between the markers of this name")
    arguments.add_argument("--plot", help="write a plot of the costs to this file (SVG)")
    arguments.add_argument("--base", default="", help="the row that this one's cost is put in relation to")
    arguments.add_argument("--note", default="", help="what is different about this row at this broker")
    arguments.add_argument("--tag", nargs=4, metavar=("ROW", "TITLE", "BROKER", "ROUND"),
                           help="put names to the result on stdin")
    options = arguments.parse_args()
    if options.tag:
        row, title, broker, round_ = options.tag
        result = json.load(sys.stdin)
        print(json.dumps({"row": row, "title": title, "base": options.base, "note": options.note,
                          "broker": broker, "round": int(round_), "result": result}))
        return
    if options.named:
        with open(options.results, encoding="utf-8") as file:
            write_into(options.into, heading({}, None, None) + "\n\n" + file.read().strip(), *markers(options.named))
        return
    with open(options.results, encoding="utf-8") as file:
        entries = [json.loads(line) for line in file]
    text = document(entries, options.rounds, options.duration)
    if options.plot:
        write_plot(options.plot, entries)
    if options.into:
        write_into(options.into, text)
    else:
        print(text)


class Results:
    """All results, by row and broker. A row is of messages, or of other work: that has no number of messages."""

    def __init__(self, entries):
        self.cells, self.bases, self.notes = {}, {}, {}
        self.messages, self.work = {}, {}
        for entry in entries:
            self.cells.setdefault((entry["row"], entry["broker"]), []).append(entry["result"])
            titles = self.messages if "published" in entry["result"] else self.work
            titles[entry["row"]] = entry["title"]
            self.notes[entry["row"], entry["broker"]] = entry.get("note", "")
            self.bases[entry["row"]] = entry.get("base", "")
        self.brokers = [broker for broker in NAMES if any(key[1] == broker for key in self.cells)]

    def get(self, row, broker):
        return self.cells.get((row, broker))

    def named(self, row, broker):
        note = self.notes[row, broker]
        return f"{NAMES[broker]} ({note})" if note else NAMES[broker]

    def version(self, broker):
        all_results = (result for key, results in self.cells.items() if key[1] == broker for result in results)
        return next((result["broker"] for result in all_results if result["broker"]), NAMES[broker])


def document(entries, rounds, duration):
    results = Results(entries)
    versions = {broker: results.version(broker) for broker in results.brokers}
    lines = [heading(versions, rounds, duration)]
    if results.messages:
        lines += ["", *figures(results), "", *ratios(results)]
    if results.work:
        lines += ["", *work(results)]
    return "\n".join(lines)


def write_plot(path, entries):
    results = Results(entries)
    rows = []
    for row, title in results.messages.items():
        costs = {broker: middle_cpu(results.get(row, broker)) for broker in results.brokers}
        rows.append((title, {broker: cost for broker, cost in costs.items() if cost is not None}))
    drawing = plot(rows, NAMES)
    if drawing:
        with open(path, "w", encoding="utf-8") as file:
            file.write(drawing)


def heading(versions, rounds, duration):
    named = ", ".join(version for broker, version in versions.items() if broker != "relay")
    run = f" {named}. Median of {rounds} rounds, {duration} s a row, brokers in turns." if rounds else ""
    return (f"{datetime.date.today()}, {cpu_model()}, {os.cpu_count()} cores shared by broker and load generator, "
            f"Linux {platform.release()}.{run} "
            f"Load average at the end: {os.getloadavg()[1]:.1f} (5 minutes).")


def cpu_model():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            return next(line.split(":", 1)[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.machine()


def figures(results):
    """Every row at every broker. CPU is seconds a million messages: received ones, or published where none are."""
    yield ("| row | broker | in msg/s | out msg/s | CPU s/M (lowest to highest) | RSS MiB, highest "
           "| end to end ms p50 / p99 / p99.9 | confirm ms p50 / p99 / p99.9 |")
    yield "|---|---|--:|--:|--:|--:|--:|--:|"
    for row, title in results.messages.items():
        for broker in results.brokers:
            measured = results.get(row, broker)
            if measured:
                yield "| " + " | ".join([title, results.named(row, broker), *cell(measured)]) + " |"


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


def ratios(results):
    """How Leveret stands to the others; nothing if it was not measured."""
    if "leveret" not in results.brokers:
        return
    yield ("| row | times less CPU than RabbitMQ | times RabbitMQ's msg/s | RSS of RabbitMQ's | times the relay's CPU "
           "| times the CPU of one direct binding |")
    yield "|---|--:|--:|--:|--:|--:|"
    for row, title in results.messages.items():
        own, rabbit, relay = (results.get(row, broker) for broker in ("leveret", "rabbitmq", "relay"))
        if own:
            yield "| " + " | ".join([
                title,
                ratio(middle_cpu(rabbit), middle_cpu(own)),
                ratio(rate(own), rate(rabbit)),
                ratio(memory(own), memory(rabbit)),
                ratio(middle_cpu(own), middle_cpu(relay)),
                ratio(middle_cpu(own), middle_cpu(results.get(results.bases[row], "leveret"))),
            ]) + " |"


def work(results):
    """Work other than messages: connections, declares, start-up."""
    yield ("| work | broker | how many | a second | seconds | CPU s per 1,000 | KiB each | given back at the end "
           "| removed a second |")
    yield "|---|---|--:|--:|--:|--:|--:|--:|--:|"
    for row, title in results.work.items():
        for broker in results.brokers:
            measured = results.get(row, broker)
            if measured:
                yield "| " + " | ".join([title, NAMES[broker], *work_cell(measured)]) + " |"


def work_cell(measured):
    def middle(key, form):
        values = [result[key] for result in measured if result.get(key) is not None]
        return form(statistics.median(values)) if values else "-"

    return [
        middle("count", count),
        middle("per_second", count),
        middle("seconds", lambda seconds: f"{seconds:.2f}"),
        middle("cpu_per_thousand", lambda cost: f"{cost:.2f}"),
        middle("bytes_each", lambda size: f"{size / KIB:.1f}"),
        middle("given_back", lambda part: f"{part * 100:.0f} %"),
        middle("removed_per_second", count),
    ]


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
    return " / ".join(f"{median(measured, quantile) / 1000:.2f}" for quantile in ("p50_us", "p99_us", "p999_us"))


def ratio(above, below):
    return short(above / below) if above and below else "-"


def count(number):
    return f"{number:,.0f}" if number else "-"


def short(number):
    """Three digits that count."""
    return f"{number:.0f}" if number >= 100 else f"{number:.1f}" if number >= 10 else f"{number:.2f}"


def markers(name):
    return f"<!-- {name}: written by a script -->", f"<!-- end of {name} -->"


def write_into(path, text, begin=BEGIN, end=END):
    with open(path, encoding="utf-8") as file:
        before = file.read()
    pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.S)
    if not pattern.search(before):
        sys.exit(f"{path} has no markers {begin} and {end}")
    after = pattern.sub(lambda _: f"{begin}\n{text}\n{end}", before)
    with open(path, "w", encoding="utf-8") as file:
        file.write(after)


if __name__ == "__main__":
    main()
