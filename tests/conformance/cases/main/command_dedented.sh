# SPDX-License-Identifier: GPL-3.0-or-later
# From 3.14 on -c may be indented (_PyUnicode_Dedent()); before, and where a line is not, it is an error.
show() { $PY -c "$1"; echo "status $?"; }
show "
    import sys
    if sys:
        print('''a
      b

         
    c''')
"
show $'\tprint(1)\n \t \n\tprint(2)'
show $'  print(1)\n # less\n  print(2)'
show $' \tprint(1)\n  \tprint(2)'
show $'  print(1)\n\f\n  print(2)'
show $'\r\n  print(1)\r\n  print(2)'
show $'  x = """a\r\n   \r\n  b"""\n  print(repr(x))'
show $'  x = """a\n     \\\n  b"""\n  raise KeyError(x)'
show '   '
show ''
