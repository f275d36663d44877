#: stdin = {"b": [1, 2], "a": null}
$PY -m json.tool --sort-keys
