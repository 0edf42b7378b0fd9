"""A bar for each broker in each row, CPU seconds a million messages on a logarithmic scale, as SVG."""

import math
from html import escape

COLOURS = {"leveret": "#c2410c", "rabbitmq": "#64748b", "relay": "#a3a3a3"}
# Pixels.
LABELS, CHART, RIGHT = 400, 480, 70
TOP, BAR, GAP, BOTTOM = 58, 13, 12, 34
FONT = "font-family='system-ui, sans-serif' font-size='12'"


def plot(rows, names):
    """`rows` are pairs of a title and a dictionary of figures by broker; `names` are the brokers' by their key."""
    figures = [figure for _, by_broker in rows for figure in by_broker.values() if figure > 0]
    if not figures:
        return None
    scale = Scale(min(figures), max(figures))
    height = TOP + sum(len(by_broker) * BAR + GAP for _, by_broker in rows) + BOTTOM
    width = LABELS + CHART + RIGHT
    shown = [broker for broker in names if any(broker in by_broker for _, by_broker in rows)]
    parts = [f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' {FONT} fill='#1f2937'>",
             f"<rect width='{width}' height='{height}' fill='#ffffff'/>",
             f"<text x='{LABELS}' y='20' font-size='14'>CPU seconds a million messages (log scale, less is better)</text>",
             *legend(shown, names), *grid(scale, height)]
    y = TOP
    for title, by_broker in rows:
        parts += bars(title, by_broker, scale, y)
        y += len(by_broker) * BAR + GAP
    return "\n".join([*parts, "</svg>", ""])


class Scale:
    """From a figure to pixels; whole powers of ten at both ends."""

    def __init__(self, lowest, highest):
        self.first, self.last = math.floor(math.log10(lowest)), math.ceil(math.log10(highest))
        if self.first == self.last:
            self.last += 1

    def width(self, figure):
        return (math.log10(figure) - self.first) / (self.last - self.first) * CHART


def legend(brokers, names):
    for place, broker in enumerate(brokers):
        x = LABELS + place * 110
        yield f"<rect x='{x}' y='30' width='11' height='11' fill='{COLOURS[broker]}'/>"
        yield f"<text x='{x + 16}' y='40'>{escape(names[broker])}</text>"


def grid(scale, height):
    for power in range(scale.first, scale.last + 1):
        x = LABELS + scale.width(10.0 ** power)
        yield f"<line x1='{x:.1f}' x2='{x:.1f}' y1='{TOP - 6}' y2='{height - BOTTOM}' stroke='#e5e7eb'/>"
        yield f"<text x='{x:.1f}' y='{height - BOTTOM + 18}' text-anchor='middle'>{10.0 ** power:g}</text>"


def bars(title, by_broker, scale, y):
    middle = y + len(by_broker) * BAR / 2 + 4
    yield f"<text x='{LABELS - 10}' y='{middle:.1f}' text-anchor='end'>{escape(title)}</text>"
    for place, (broker, figure) in enumerate(by_broker.items()):
        # The lowest figure may stand on the axis itself; a sliver shows that it is there.
        width, top = max(scale.width(figure), 2) if figure > 0 else 2, y + place * BAR
        yield f"<rect x='{LABELS}' y='{top}' width='{width:.1f}' height='{BAR - 2}' fill='{COLOURS[broker]}'/>"
        yield f"<text x='{LABELS + width + 5:.1f}' y='{top + BAR - 3}' font-size='11'>{figure:.3g}</text>"
