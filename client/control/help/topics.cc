// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/help/topics.h"

#include <array>
#include <vector>

#include "client/control/base/table.h"

namespace pyfx {
namespace {

constexpr std::array kTopics = {
    HelpTopic{"adopt", "have installed commands be warm",
              R"text(black, pytest, pre-commit's hooks and their like begin with the path of their
environment's interpreter, so that no alias reaches them. Put pyfxc in its place:

    pyfxctl adopt black             # or an environment: pyfxctl adopt ~/web/.venv
    pyfxctl adopted                 # which are, and whether they still are in place
    pyfxctl unadopt black           # puts back what was there

"--dry-run" says what would be done. A command of the system (/usr/bin/ansible) gets
a link in ~/.local/share/pyfx/bin, which is to come first on PATH.
)text",
              "pyfxctl(1)"},
    HelpTopic{"alias", "have python3 itself be warm",
              R"text(pyfxc takes python3's options, so that an alias is enough for a shell:

    alias python3='pyfxc --as-python3'    # "pyfxctl setup --shell" writes it

For scripts and other programs, make a directory of links and put it first on
PATH. pyfxc looks by which name it was called, and for the interpreter of that
name behind the link's own directory:

    mkdir -p ~/.local/lib/pyfx && ln -s "$(command -v pyfxc)" ~/.local/lib/pyfx/python3
    PATH=~/.local/lib/pyfx:$PATH

A virtual environment's "activate" puts its own directory first: use the alias
there, "pyfxc", or "pyfxctl adopt". What cannot be warm runs as by python3.
)text",
              "pyfxc(1)"},
    HelpTopic{"ci", "containers' images, CI jobs, cluster jobs",
              R"text(Where there is no systemd user manager, run the job with a daemon of its own:

    pyfxctl session -- sh -c 'pyfxc check.py && pyfxc report.py'

It ends as the command ended, and leaves no process and no file. Below it each
"pyfxc" finds the daemon by PYFX_SOCKET. The first run of an interpreter is
cold; "autostart = true" in a profile warms it up when the daemon starts.

In an image that people work in, "pyfxctl setup" has the first pyfxc start a daemon.
)text",
              "pyfxctl(1)"},
    HelpTopic{"cold", "why a run is not warm",
              R"text(Ask with the arguments of the run, in its own surroundings:

    pyfxctl why report.py --year 2024     # runs nothing
    pyfxc --why report.py --year 2024     # runs it, and says on stderr how

"pyfxctl doctor" looks over all that has to be right, and tells the cure for each
cause of cold runs that the daemon has heard of. A cold run is python3 itself: it
is right, and only slow. "pyfxc --warm" fails instead of running cold.
)text",
              "pyfxctl(1)"},
    HelpTopic{
        "containers", "sandboxes, containers and other users",
        R"text(A run is a child of the daemon. So who lives in other namespaces than the daemon,
with fewer rights, or is another user, is cold: the daemon's runs would not be
confined alike. Have a daemon in there:

    docker run IMAGE pyfxctl session -- pyfxc app.py
    bwrap ... pyfxctl session -- pyfxc app.py

Do not pass the socket into a container; it would not make runs warm.
)text",
        "pyfxd(8)"},
    HelpTopic{"debug", "debuggers, py-spy, logs",
              R"text(A run is a process of its own. Which one, and which client waits for it:

    pyfxctl runs
    py-spy dump --pid PID

What the daemon and the warm-ups said:

    pyfxctl logs            # of all; -f goes on with what comes
    pyfxctl logs NAME       # of one profile

A script that is to be stepped through needs nothing special: "pyfxc -m pdb x.py".
)text",
              "pyfxctl(1)"},
    HelpTopic{"jupyter", "notebooks with a warm kernel",
              R"text(The interpreter of the profile needs the package ipykernel:

    pyfxctl new nb --python ~/lab/.venv
    pyfxctl kernel install nb

Put "ipykernel_launcher", and what notebooks import, into the preload of nb.toml.
)text",
              "pyfxctl(1)"},
    HelpTopic{"profiles", "have libraries imported beforehand",
              R"text(Without a profile an interpreter is warm, and each run imports what it needs. A
profile has libraries imported once, before the first run:

    pyfxctl new report --from report.py   # preloads what the script imports
    pyfxctl check report                  # is the file right?
    pyfxc --profile report report.py

A line "# pyfx: profile=report" at the top of a script names it as well, and so
does PYFX_PROFILE. Files are in ~/.config/pyfx/profiles; a change counts from the
next run on. "pyfxctl list" shows which there are, "pyfxctl status" how they are.
)text",
              "pyfx-profile(5)"},
    HelpTopic{"setup", "what to do once after pyfx was installed",
              R"text(Have the daemon start by itself, and tell your shell:

    pyfxctl setup               # says what it does; --dry-run only says it
    pyfxctl setup --shell       # also writes alias and completions to its file
    pyfxctl setup --undo        # takes it back

With a systemd user manager it enables pyfxd.socket; without one the first pyfxc
starts the daemon ("spawn = true" in pyfxd.toml). Whether all is right afterwards,
"pyfxctl doctor" says.
)text",
              "pyfxctl(1)"},
    HelpTopic{"tools", "pytest, black, mypy, aws, ansible, manage.py",
              R"text(For some tools there are templates, with what each call of them imports:

    pyfxctl new black --from black
    pyfxc --profile black /usr/bin/black --check .

Of a virtual environment, say so: "--python ~/web/.venv". Templates are ansible,
aws, black, django, mypy, pylint and pytest.
)text",
              "pyfxctl(1)"},
    HelpTopic{
        "venv", "virtual environments, uv, pyenv, conda",
        R"text(An interpreter that no profile names is warm from its second run on, whatever made
it. With the environment activated, "pyfxc" is its python3:

    . .venv/bin/activate && pyfxc app.py

To have its packages imported beforehand, make a profile for it:

    pyfxctl new web --python ~/web/.venv --from ~/web/app.py

An interpreter of another minor version than those that pyfx was built with needs
a core, which "pyfxctl core build PYTHON" makes; "pyfxctl doctor" says which do.
)text",
        "pyfx-profile(5)"},
};

}  // namespace

std::span<const HelpTopic> HelpTopics() { return kTopics; }

const HelpTopic* FindTopic(std::string_view name) {
  for (const HelpTopic& topic : kTopics) {
    if (topic.name == name) return &topic;
  }
  return nullptr;
}

std::string ListTopics() {
  std::vector<std::vector<std::string>> rows = {{"TOPIC", "ABOUT"}};
  for (const HelpTopic& topic : kTopics) {
    rows.push_back({std::string(topic.name), std::string(topic.summary)});
  }
  return FormatTable(rows) +
         "\n\"pyfxctl help TOPIC\" tells of one; \"pyfxctl --help\" lists the commands.\n";
}

std::string ShowTopic(const HelpTopic& topic) {
  return std::string(topic.text) + "\nAll of it: man " + std::string(topic.page) + "\n";
}

}  // namespace pyfx
