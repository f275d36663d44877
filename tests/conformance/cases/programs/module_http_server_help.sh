$PY -m http.server --help | head -3
