# SPDX-License-Identifier: GPL-3.0-or-later
import asyncio, warnings
warnings.simplefilter("always")
warnings.warn("one"); warnings.warn("one")
asyncio.get_event_loop_policy()
