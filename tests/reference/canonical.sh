#!/usr/bin/env bash
# Makes canonical.tsv with printf and sha256sum alone:  bash tests/reference/canonical.sh > tests/reference/canonical.tsv
# Each line: a JSON text; the one canonical text of its value, written by hand after the rule in docs/files.md;
# and the SHA-256 of that.
set -euo pipefail
vector() { printf '%s\t%s\t%s\n' "$1" "$2" "$(printf '%s' "$2" | sha256sum | cut -c1-64)"; }
vector '{"b": 1, "a": [true, false, null, -0.5]}' '{"a":[true,false,null,-0.5],"b":1}'
# By code point U+E000 comes before U+10000; by UTF-16 it comes after.
vector '{"\uD800\uDC00": 1, "\uE000": 2, "z": 3}' $'{"z":3,"\xee\x80\x80":2,"\xf0\x90\x80\x80":1}'
vector '["\u00e9 \u2028 \u007f \/ \u003c"]' $'["\xc3\xa9 \xe2\x80\xa8 \x7f / <"]'
vector '["\u0000\u001F\b\f\n\r\t\"\\"]' '["\u0000\u001f\b\f\n\r\t\"\\"]'
vector '{"whole": 1.0, "weight": 123456789012345678901234567890, "share": 0.2, "margin": 1e-05}' \
    '{"margin":1e-05,"share":0.2,"weight":123456789012345678901234567890,"whole":1.0}'
vector '{" ": [], "": {}}' '{"":{}," ":[]}'
vector '{"constructor": 1, "__proto__": [2], "9": 3, "10": 4}' '{"10":4,"9":3,"__proto__":[2],"constructor":1}'
vector '{"عيّنة": ["骰子 🎲", "e\u0301"]}' $'{"عيّنة":["骰子 🎲","e\xcc\x81"]}'
