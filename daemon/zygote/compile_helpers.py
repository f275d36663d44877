# SPDX-License-Identifier: GPL-3.0-or-later
"""Compiles the Python parts of a core ahead of time, for the CPython that runs this program: they
would take half of the time in which an empty profile warms up.

compile_helpers.py OUTPUT SOURCE…: SOURCE is a NAME_source.cc, as CMake has made it. The output is
C++, the table of cpython/helper.h; nothing but the standard library is needed.
"""

import importlib.util
import marshal
import re
import sys

FORM = re.compile(r'const char (\w+)\[\] = R"pyfx\((.*)\)pyfx";', re.DOTALL)


def array(name, data):
    numbers = "\n".join(
        ",".join(map(str, data[start : start + 32])) + "," for start in range(0, len(data), 32)
    )
    return f"constexpr unsigned char {name}[] = {{\n{numbers}\n}};\n"


def main(output, sources):
    magic = int.from_bytes(importlib.util.MAGIC_NUMBER, "little")
    arrays, rows = [], []
    for source in sources:
        with open(source, encoding="utf-8") as file:
            symbol, text = FORM.search(file.read()).groups()
        # As Py_CompileString() in helper.cc would: no assertion is left out.
        code = compile(text, "<pyfx>", "exec", dont_inherit=True, optimize=0)
        arrays.append(array(f"{symbol}Code", marshal.dumps(code)))
        rows.append(f"    {{{symbol}, {symbol}Code, sizeof {symbol}Code}},\n")
    with open(output, "w", encoding="utf-8") as file:
        file.write("// Made by compile_helpers.py.\n")
        file.write('#include "daemon/zygote/core/cpython/helper.h"\nnamespace pyfx {\n')
        file.write(f"const long kCompiledFor = {magic};\nnamespace {{\n")
        file.writelines(arrays)
        file.write("}  // namespace\nconst CompiledHelper kCompiledHelpers[] = {\n")
        file.write("".join(rows) + "    {nullptr, nullptr, 0}};\n}  // namespace pyfx\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
