#!/usr/bin/env bash
# Puts `weekly serve` under load while the site is edited, and checks whether it is fast enough.
#
#   tests/serve-load.sh WEEKLY
#
# WEEKLY is the binary (`cargo build --release` first). Needs wrk, curl and an idle machine.
# LOAD_REBUILDS: number of edits under load (default 100).
# LOAD_SECONDS: duration of the load (default 10); the edits must be finished by then.
#
# Creates a site of 100 posts in a temporary folder, requests a page of about 27 kB over 64
# connections, and repeatedly appends to a post. Prints the output of wrk and the number of
# rebuilds, and fails if a request failed, if there were fewer than 8,000 requests per second, or
# if more than one in a hundred took 25 ms.
set -euo pipefail

die() { echo "serve-load.sh: $*" >&2; exit 2; }

[ $# -eq 1 ] || die "usage: tests/serve-load.sh WEEKLY"
for program in wrk curl; do
    command -v $program >/dev/null || die "$program is missing, so nothing was tested; install it (apt install $program)"
done
weekly=$(realpath -e "$1") || die "no binary at $1"
rebuilds=${LOAD_REBUILDS:-100}
seconds=${LOAD_SECONDS:-10}

work=$(mktemp -d)
server= load=
trap 'kill $server $load 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"

# ---------------------------------------------------------------- the site
mkdir -p site/content/posts
printf 'title: Load\nbase_url: https://example.org\n' >site/weekly.yaml
for n in $(seq 100); do
    {
        printf -- '---\ntitle: Post %d\ndate: 2025-01-%02d\ntags: [a, b]\n---\n' "$n" $((n % 28 + 1))
        for line in $(seq 55); do
            printf '## Heading %d\n\nThis is **the text** of a paragraph, with a [link](https://example.org/%d), and so on to the end of it; then there is more of the same kind, and more, and more, and more, and more, and more, and more, and more.\n\n' "$line" "$line"
        done
    } >"site/content/posts/p$n.md"
done

# ---------------------------------------------------------------- the server
lines() { grep -c ' ms$' log || true; }
# Waits until the log has $1 lines about builds.
built() {
    for _ in $(seq 2000); do
        [ "$(lines)" -lt "$1" ] || return 0
        sleep 0.01
    done
    cat log
    die "the server did not build within 20 seconds"
}
"$weekly" serve --root site --port 0 2>log &
server=$!
built 1
url=$(sed -n 's|^serving at \(http://[^/]*\)/ .*|\1|p' log)/posts/p50/
echo "a page of $(curl -s "$url" | wc -c) bytes at $url"

# ---------------------------------------------------------------- load and edits
wrk --threads 2 --connections 64 --duration "${seconds}s" --latency "$url" >wrk.log &
load=$!
for n in $(seq "$rebuilds"); do
    printf '\nAnother line, number %d.\n' "$n" >>site/content/posts/p50.md
    built $((n + 1))
done
kill -0 $load 2>/dev/null || die "the load ended before the edits did; raise LOAD_SECONDS"
echo "$rebuilds rebuilds under load"
wait $load
cat wrk.log
curl -s "$url" | grep -q "number $rebuilds\\." || die "the last edit is not served"

# ---------------------------------------------------------------- the result
if grep -E 'Socket errors|Non-2xx' wrk.log; then
    echo "requests failed"
    exit 1
fi
awk '
    /Requests\/sec:/ { rate = $2 }
    $1 == "99%" { late = $2; unit = $2; gsub(/[0-9.]/, "", unit); late += 0
                  if (unit == "us") late /= 1000; if (unit == "s") late *= 1000 }
    END {
        printf "%d requests per second, 99 %% within %.1f ms\n", rate, late
        exit !(rate >= 8000 && late < 25)
    }' wrk.log
