# SPDX-License-Identifier: GPL-3.0-or-later
"""The README's table of figures, and its place there."""

BEGIN, END = "<!-- figures: ./do bench --update -->\n", "<!-- end of figures -->\n"

# What the line is called, its cold and its warm variant of the part "pace".
_LINES = [
    ("a script that imports numpy and pandas", "science-cold", "science-spare"),
    ("the same, and adds ten numbers", "sum-cold", "sum-spare"),
    ("`-c pass`", "base-cold", "base-spare"),
]


def _number(milliseconds):
    return f"{milliseconds:.0f} ms" if milliseconds >= 100 else f"{milliseconds:.3g} ms"


def table(report):
    """Markdown, from what --json writes."""
    times = report["figures"]["pace"]
    lines = ["|  | `python3` | `pyfxc` | |", "|---|---:|---:|---:|"]
    for title, cold, warm in _LINES:
        before, after = times[cold]["p50_ms"], times[warm]["p50_ms"]
        factor = f"{before / after:.0f}" if before / after >= 10 else f"{before / after:.1f}"
        lines.append(
            f"| {title} | {_number(before)} | **{_number(after)}** | {factor} times faster |"
        )
    about, floor = report["machine"], times["floor-spare"]["p50_ms"]
    lines.append(
        f"\nMedians from starting a command to its end, on {about['cores']} cores of "
        f"{about['processor']}, {about['python']}.\nA fork server without any Python takes "
        f"{_number(floor)} on that machine, `/bin/true` {_number(times['true']['p50_ms'])}."
    )
    return "\n".join(lines) + "\n"


def replace(readme, report):
    """The README's text with the table in its place. A ValueError when there is none."""
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError("README.md has no place for the figures")
    return before + begin + table(report) + end + after
