mkdir z; PYTHONTZPATH=$PWD/z $PY -c 'import zoneinfo; print(zoneinfo.TZPATH)'
