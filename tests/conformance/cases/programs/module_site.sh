$PY -m site
