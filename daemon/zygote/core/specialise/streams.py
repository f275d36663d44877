# SPDX-License-Identifier: GPL-3.0-or-later
"""Gives a run its standard streams: the very objects that the preload has seen.

A stream is three objects: text, buffer and raw. A preloaded module may hold on to each of them, by
`out = sys.stdout.buffer` or a default argument, so each is initialised again where it is, for the
run's descriptors. Compiled into the zygote and run in a namespace of its own, never imported.
"""
import _io
import sys

# ColdCause of protocol/base/cold_cause.h
OPTION, DESCRIPTORS = 2, 13

NAMES = ("stdin", "stdout", "stderr")

# ---- zygote, before the warm-up ----


def layers_of(number):
    """Text, buffer and raw object of a stream, with a buffer also where PYTHONUNBUFFERED is set."""
    text = getattr(sys, f"__{NAMES[number]}__")
    buffer = text.buffer
    if isinstance(buffer, _io.FileIO):
        buffer = _io.BufferedWriter(buffer)
        text.__init__(buffer, text.encoding, text.errors, "\n", number == 2)
    return text, buffer, buffer.raw


def references(number):
    """How often others hold on to each of the three, module sys left out."""
    text, buffer, raw = layers[number]
    known = [getattr(sys, name) for name in (NAMES[number], f"__{NAMES[number]}__")]
    of_sys = sum(stream is text for stream in known)
    del known
    return sys.getrefcount(text) - of_sys, sys.getrefcount(buffer), sys.getrefcount(raw)


def settings(text):
    return {
        name: getattr(text, name)
        for name in ("encoding", "errors", "line_buffering", "write_through")
    }


def listen(number):
    """Takes note of what the warm-up sets, since a value that was set may be the same as before."""
    text = layers[number][0]
    reconfigure = text.reconfigure

    def noted(*args, **wanted):
        reconfigure(*args, **wanted)
        reconfigured[number].append(wanted)
        as_noted[number] = settings(text)

    text.reconfigure = noted


layers = tuple(layers_of(number) for number in range(3))
bare_references = tuple(references(number) for number in range(3))
as_noted = [settings(text) for text, _, _ in layers]
reconfigured = ([], [], [])  # arguments of reconfigure(), in order
for number in range(3):
    listen(number)

# What the warm-up made of it.
has_buffer = [True, True, True]  # whether the text object still writes to our buffer
has_raw = [True, True, True]  # whether that has our raw object
held = [(), (), ()]  # of the three, those that somebody holds on to

# ---- zygote, after the warm-up ----


def raw_objects():
    return [raw for _, _, raw in layers]


def leads_to(stream, name, next_one):
    try:
        return getattr(stream, name) is next_one
    except ValueError:  # it is detached
        return False


def flush(stream):
    try:
        stream.flush()
    except (OSError, ValueError):  # closed or detached
        pass


def remember():
    """Call after the warm-up."""
    for number in range(3):
        remember_links(number)
        if has_buffer[number]:
            remember_settings(number)
        for stream in layers[number]:
            flush(stream)
        del stream
        held[number] = tuple(
            now > before for now, before in zip(references(number), bare_references[number])
        )


def remember_links(number):
    text, buffer, raw = layers[number]
    text.__dict__.pop("reconfigure", None)
    has_buffer[number] = leads_to(text, "buffer", buffer)
    has_raw[number] = leads_to(buffer, "raw", raw)


def remember_settings(number):
    """io.TextIOWrapper.reconfigure(sys.stdout, ...) and the like are not heard, but seen."""
    before, now = as_noted[number], settings(layers[number][0])
    changed = {name: value for name, value in now.items() if value != before[name]}
    if "encoding" in changed:
        changed["errors"] = now["errors"]  # "strict" otherwise
    if changed:
        reconfigured[number].append(changed)


# ---- run child, with the client's descriptors ----


def renew(are_open, encoding, errors, buffered):
    """Gives descriptors 0 to 2 their streams as create_stdio() in Python/pylifecycle.c does.

    Returns why the run would not be exact: (ColdCause, text), or None.
    """
    for number, is_open in enumerate(are_open):
        if not is_open:
            reason = take_away(number)
        else:
            reason = renew_one(
                number, encoding, "backslashreplace" if number == 2 else errors, buffered
            )
        if reason is not None:
            return reason
    return None


def take_away(number):
    """The client has closed it: python3 has None there, and so has what asked for it."""
    name = NAMES[number]
    text, _, raw = layers[number]
    used = reconfigured[number] or raw.closed or not has_buffer[number] or not has_raw[number]
    if used or any(held[number]):
        return DESCRIPTORS, f"{name} is closed, and the preload made use of sys.{name}"
    for attribute in (name, f"__{name}__"):
        if getattr(sys, attribute) is text:
            setattr(sys, attribute, None)
    return None


def renew_one(number, encoding, errors, buffered):
    text, buffer, raw = layers[number]
    writes = number != 0
    unbuffered = writes and not buffered
    if unbuffered and (held[number][1] or not has_buffer[number] or not has_raw[number]):
        # With -u there is none: python3's sys.stdout.buffer is the raw object.
        name = NAMES[number]
        return OPTION, f"the preload holds on to sys.{name}.buffer, which -u makes another object"
    if raw.closed:
        return None  # by the preload, and so it stays
    raw.__init__(number, "wb" if writes else "rb", False)
    raw.name = f"<{NAMES[number]}>"
    if unbuffered:
        part_from(buffer)
    elif has_raw[number]:
        buffer.__init__(raw, buffer_size(raw))
    if has_buffer[number]:
        line_buffering = buffered and (number == 2 or raw.isatty())
        text.__init__(
            raw if unbuffered else buffer, encoding, errors, "\n", line_buffering, not buffered
        )
        for wanted in reconfigured[number]:
            text.reconfigure(**wanted)
    return None


def buffer_size(raw):
    """As _io_open_impl() in Modules/_io/_iomodule.c has it."""
    if sys.version_info < (3, 14):
        return raw._blksize
    return max(min(raw._blksize, 8 << 20), _io.DEFAULT_BUFFER_SIZE)


def part_from(buffer):
    """Its end must not close the raw object."""
    try:
        buffer.detach()
    except ValueError:
        pass  # a rehearsal did it
