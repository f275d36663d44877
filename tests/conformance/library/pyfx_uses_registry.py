# SPDX-License-Identifier: GPL-3.0-or-later
from pyfx_registry import Base

NAME = Base.name
