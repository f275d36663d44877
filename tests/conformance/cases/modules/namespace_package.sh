# SPDX-License-Identifier: GPL-3.0-or-later
mkdir -p ns/a; echo 'print(__name__, __package__)' > ns/a/m.py; $PY -c 'import ns.a.m, ns; print(ns.__path__)'; $PY -m ns.a.m
