# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws the chart that the README shows, as SVG, for light and for dark pages."""

import math
from xml.sax.saxutils import escape

# Variant of the part "pace", what the bar is called, its class.
_BARS = [
    ("science-cold", "python3, imports numpy and pandas", "cold"),
    ("science-spare", "pyfxc, imports numpy and pandas", "warm"),
    ("base-cold", "python3 -c pass", "cold"),
    ("base-spare", "pyfxc -c pass", "warm"),
    ("forkserver", "multiprocessing forkserver, same imports", "other"),
    ("floor-spare", "the floor: a fork server without Python", "other"),
    ("true", "/bin/true", "other"),
]
_WIDTH, _LEFT, _RIGHT, _ROW, _TOP = 760, 290, 80, 30, 56

_STYLE = """
  text { font: 14px system-ui, sans-serif; fill: #1f2328; }
  .small { font-size: 12px; fill: #59636e; }
  .grid { stroke: #d1d9e0; }
  .cold { fill: #b35900; }
  .warm { fill: #1a7f37; }
  .other { fill: #8c959f; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .small { fill: #9198a1; }
    .grid { stroke: #3d444d; }
    .cold { fill: #e3904b; }
    .warm { fill: #3fb950; }
    .other { fill: #767e88; }
  }
"""


def _text(x, y, text, more=""):
    return f'<text x="{x:.1f}" y="{y:.1f}"{more}>{escape(text)}</text>'


def _duration(milliseconds):
    return f"{milliseconds:.0f} ms" if milliseconds >= 100 else f"{milliseconds:.2g} ms"


class _Scale:
    """Logarithmic, in whole decades: the longest bar is hundreds of times the shortest."""

    def __init__(self, values):
        self._low = math.floor(math.log10(min(values) * 0.7))
        self._high = math.ceil(math.log10(max(values)))

    def x(self, value):
        part = (math.log10(value) - self._low) / (self._high - self._low)
        return _LEFT + part * (_WIDTH - _LEFT - _RIGHT)

    def decades(self):
        return [10.0**power for power in range(self._low, self._high + 1)]


def draw(report):
    """The SVG's text. The report is what --json writes, with the part "pace"."""
    times = report["figures"]["pace"]
    bars = [(times[name]["p50_ms"], title, kind) for name, title, kind in _BARS if name in times]
    scale = _Scale([value for value, _, _ in bars])
    bottom = _TOP + _ROW * len(bars)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {bottom + 44}" role="img">',
        f"<title>Times from start to end of a command</title><style>{_STYLE}</style>",
        _text(0, 20, "From the start of a command to its end", ' font-weight="600"'),
        _text(0, 40, "median, logarithmic scale: each line is ten times the one before",
              ' class="small"'),
    ]  # fmt: skip
    for mark in scale.decades():
        x = scale.x(mark)
        lines.append(f'<line class="grid" x1="{x:.1f}" y1="{_TOP}" x2="{x:.1f}" y2="{bottom}"/>')
        lines.append(_text(x, bottom + 16, f"{mark:g} ms", ' class="small" text-anchor="middle"'))
    for row, (value, title, kind) in enumerate(bars):
        y = _TOP + row * _ROW
        end = scale.x(value)
        lines.append(_text(_LEFT - 8, y + 20, title, ' text-anchor="end"'))
        lines.append(
            f'<rect class="{kind}" x="{_LEFT}" y="{y + 6}" width="{end - _LEFT:.1f}" '
            f'height="{_ROW - 10}" rx="2"/>'
        )
        lines.append(_text(end + 6, y + 20, _duration(value)))
    about = report["machine"]
    machine = f"{about['processor']}, {about['cores']} cores, {about['python']}"
    lines.append(_text(0, bottom + 38, machine, ' class="small"'))
    return "\n".join(lines) + "\n</svg>\n"
