# SPDX-License-Identifier: GPL-3.0-or-later
import multiprocessing as mp
print(mp.Process().name, mp.current_process(), len(mp.current_process().authkey), mp.active_children(), mp.parent_process(), mp.get_start_method())
