# SPDX-License-Identifier: GPL-3.0-or-later
"""numpy and pandas."""

from topic import Topic

ROWS = "".join(f"{('tea', 'coffee', 'cake')[n % 3]},{n % 17}.5\n" for n in range(3000))

TOPIC = Topic(
    section="Data",
    needs=("python3-numpy", "python3-pandas"),
    files={"sales.csv": "product,price\n" + ROWS},
)
