// SPDX-License-Identifier: GPL-3.0-or-later
//
// Exit functions that no run needs: they give memory back that the preload took, page by copied
// page, before the run's status can go out. All hosts.
#pragma once

namespace pyfx {

// Zygote, before Python is brought up. From now on, and in this process only, exit functions that
// are known to do nothing but free memory are not registered: OpenSSL's clean-up, and the static
// objects of libtorch and the libraries that it brings along.
void LeaveOutExitFunctions();

}  // namespace pyfx
