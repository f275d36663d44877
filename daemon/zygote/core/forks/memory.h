// SPDX-License-Identifier: GPL-3.0-or-later
//
// What makes forks cheap. A fork copies the page tables of all that is not mapped from a file, and
// leaves out the rest; each page that the child writes to, or finds left out, costs it a fault.
#pragma once

namespace pyfx {

// Takes what the warm-up has freed here and there out of use, so that what children allocate lies
// together, in few pages, instead of one on each of many. Zygote, once, before CollapseHeap(); GIL
// held.
void FillHoles();

// Puts the heap into huge pages (MADV_COLLAPSE, Linux 6.1), whose page tables are a 512th; does
// nothing where the kernel cannot. What is less than a huge page stays as it is. Zygote, once, when
// all is warm: what is allocated later is not included.
void CollapseHeap();

}  // namespace pyfx
