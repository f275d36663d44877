# SPDX-License-Identifier: GPL-3.0-or-later
import argparse
p = argparse.ArgumentParser()
p.add_argument("-x", type=int, required=True)
p.parse_args()
