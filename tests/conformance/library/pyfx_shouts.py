# SPDX-License-Identifier: GPL-3.0-or-later
import warnings

warnings.warn("pyfx_shouts is loud", UserWarning)
