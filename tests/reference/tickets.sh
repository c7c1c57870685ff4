#!/usr/bin/env bash
# Makes tickets.json with printf and sha256sum alone:  bash tests/reference/tickets.sh > tests/reference/tickets.json
set -euo pipefail
vector() { # seed, sample, case
    local key ticket pick
    key=$(printf 'sampler/1\n%s\n%s' "$1" "$2" | sha256sum | cut -c1-32)
    ticket=$(printf '%s,%s' "$key" "$3" | sha256sum | cut -c1-64)
    pick=$(printf 'sampler/1\n%s\n%s\nallocation' "$1" "$2" | sha256sum | cut -c1-64)
    printf '{"seed": "%s", "name": "%s", "case": "%s", "key": "%s", "ticket": "%s", "pick": "%s"}' \
        "$1" "$2" "$3" "$key" "$ticket" "$pick"
}
printf '[\n'
vector "2018-07-02 12 17 23 31 40 44" domain_two S000123; printf ',\n'
vector "x" court 007; printf ',\n'
vector "x" court 7; printf ',\n'
vector "dés: 6 6 1, 骰子 🎲" "victimes" "A-1/2"; printf ',\n'
vector " leading and trailing " "a sample with blanks" "1234567890123456789"; printf ',\n'
vector "long" long "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"; printf ',\n'
vector "بذرة ١٢٣ " "عيّنة" 'S-55'; printf ',\n'
vector $'e\xcc\x81\xe2\x80\x89x' "名前 𐀀" "~!@#'"; printf ',\n'
vector "one block" b "1234567890123456789012"; printf ',\n'
vector "two blocks" b "12345678901234567890123"
printf '\n]\n'
