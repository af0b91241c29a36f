#!/usr/bin/env bash
# Kills `weekly build` at its file-system calls and at random times, and makes those calls fail,
# to show that the output is always either the complete old site or the complete new one.
#
#   tests/kill.sh WEEKLY SITE
#
# WEEKLY is the binary, SITE a folder with a small site; it is only read. Needs strace.
# KILL_SAMPLES: number of occurrences to try per system call and fault (default 10; 0 for all).
# TMPDIR: the folder for temporary files; one in memory is fast.
# KILL_RANDOM: number of kills at random times (default 40).
#
# Prints how many runs left the old site, the new one, or something else ("torn"), and fails if
# any output was torn, if an exit code was wrong, or if the next build did not repair the output.
set -euo pipefail

die() { echo "kill.sh: $*" >&2; exit 2; }

[ $# -eq 2 ] || die "usage: tests/kill.sh WEEKLY SITE"
command -v strace >/dev/null || die "strace is missing, so nothing was tested; install it (apt install strace)"
weekly=$(realpath -e "$1") || die "no binary at $1"
source=$(realpath -e "$2") || die "no site at $2"
samples=${KILL_SAMPLES:-10}
random=${KILL_RANDOM:-40}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
# One worker, so that the same build makes the same calls in the same order.
export RAYON_NUM_THREADS=1
out=$work/out

# The new site has one more post than the old one, and one changed file in static/.
for version in old new; do
    mkdir site-$version
    for part in content templates static weekly.yaml; do
        [ ! -e "$source/$part" ] || cp -rL "$source/$part" site-$version/
    done
    mkdir -p site-$version/content site-$version/static
    echo "$version" > site-$version/static/kill-test.txt
done
printf -- '---\ntitle: Kill test\ndate: 2020-01-01\n---\nOne post more.\n' \
    > site-new/content/kill-test.md

build() { "$weekly" build --root "$work/site-$1" -o "$2"; }

# Prints one line, which is equal for two folders if and only if their contents are equal.
tree() {
    (
        cd "$1"
        find . -type f -print0 | sort -z | xargs -0 -r sha256sum
        find . ! -type f -printf '%y %p %l\n' | sort
    ) | sha256sum
}

for version in old new; do
    mkdir reference
    build $version "$work/reference/out" >log 2>&1 || { cat log; die "the site does not build"; }
    mv reference/out reference-$version
    rm -r reference
done
old=$(tree reference-old)
new=$(tree reference-new)
[ "$old" != "$new" ] || die "the old site and the new one are the same"

declare -A count=()
problems=0
problem() {
    problems=$((problems + 1))
    echo "PROBLEM: $*" >&2
    sed 's/^/    /' stderr >&2 || true
}
reset() { rm -rf "$out" "$work"/.out.weekly-*; cp -a reference-old "$out"; : >stderr; }

# Prints the state of the output: old, new, aside (renamed away complete, on a file system that
# can't exchange two folders) or torn.
state() {
    if [ ! -e "$out" ]; then
        if [ -d .out.weekly-old ] && [ "$(tree .out.weekly-old)" = "$old" ]; then echo aside
        else echo torn; fi
        return
    fi
    case $(tree "$out") in
        "$old") echo old ;;
        "$new") echo new ;;
        *) echo torn ;;
    esac
}

# Whatever happened before, an ordinary build succeeds and leaves nothing but the new site.
heals() {
    build new "$out" >stdout 2>stderr || { problem "$1: the next build failed"; return; }
    [ "$(state)" = new ] || problem "$1: the next build did not produce the new site"
    ! compgen -G "$work/.out.weekly-*" >/dev/null || problem "$1: the next build left $(compgen -G "$work/.out.weekly-*")"
}

note() { # GROUP STATE
    count[$1.$2]=$((${count[$1.$2]:-0} + 1))
}

traced() { # OPTIONS... : runs the build under strace, its exit code in $code
    code=0
    # The outer redirection discards the shell's message about a killed child.
    { strace -f -qq -o trace "$@" "$weekly" build --root "$work/site-new" -o "$out" \
        >stdout 2>stderr </dev/null || code=$?; } 2>/dev/null
}

# Prints how often one thread of an undisturbed build makes this call; strace counts per thread.
calls() { # CALL [OPTIONS...]
    local call=$1
    shift
    reset
    # Calls that are not traced are not injected, so all calls in the options must be traced.
    traced -e trace="$call,renameat2" "$@"
    awk -v call="$call" 'index($2, call "(") == 1 { if (++n[$1] > max) max = n[$1] } END { print max + 0 }' trace
}

# Prints which of N calls to try: all, or samples from the first to the last.
places() {
    local n=$1
    if [ "$samples" -eq 0 ] || [ "$n" -le "$samples" ]; then
        seq 1 "$n"
    else
        awk -v n="$n" -v s="$samples" 'BEGIN { for (i = 0; i < s; i++) print 1 + int(i * (n - 1) / (s - 1)) }' | uniq
    fi
}

kill_at() { # GROUP CALL K [OPTIONS...]
    local group=$1 call=$2 k=$3 now
    shift 3
    reset
    traced -e trace="$call,renameat2" "$@" -e inject="$call:signal=KILL:when=$k"
    if ! grep -q 'killed by SIGKILL' trace; then
        note "$group" missed
        return
    fi
    now=$(state)
    note "$group" "$now"
    case $group.$now in
        *.torn) problem "killed at $call number $k: torn" ;;
        kill.aside) problem "killed at $call number $k: there was no site for a moment" ;;
    esac
    heals "killed at $call number $k"
}

fail_at() { # CALL ERROR K
    local call=$1 error=$2 k=$3 now what="$1 number $3 failed with $2"
    reset
    traced -e trace="$call" -e inject="$call:error=$error:when=$k"
    if ! grep -q INJECTED trace; then
        note fault missed
        return
    fi
    now=$(state)
    note fault "$now"
    note fault "exit$code"
    if grep -q 'write([12],.*INJECTED' trace; then
        # That a message could not be printed does not affect the site.
        [ "$now" != torn ] || problem "$what: torn"
        [ "$code" -le 1 ] || problem "$what: exit code $code"
    else
        case $code.$now in
            0.new) ;;
            1.old) grep -Eq '[[:alnum:]_]+(/|\.[[:alnum:]]+)' stderr || problem "$what: the message names no file" ;;
            127.old) ;; # The loader could not load the program.
            *) problem "$what: exit code $code and the output is $now" ;;
        esac
    fi
    heals "$what"
}

kill_calls=(openat openat2 mkdir mkdirat write linkat unlinkat renameat2 syncfs fsync flock fchmod)
fault_calls=(openat openat2 mkdir mkdirat write linkat unlinkat renameat2 syncfs fsync)
errors=(ENOSPC EIO EACCES EMFILE EROFS)

start=$SECONDS
for call in "${kill_calls[@]}"; do
    n=$(calls "$call")
    for k in $(places "$n"); do kill_at kill "$call" "$k"; done
done

# As on a file system that can't exchange two folders.
refuse=(-e inject=renameat2:error=EINVAL)
for call in renameat mkdirat linkat unlinkat fsync; do
    n=$(calls "$call" "${refuse[@]}")
    [ "$n" -gt 0 ] || die "the build makes no $call without exchange, so nothing was tested"
    for k in $(places "$n"); do kill_at two_renames "$call" "$k" "${refuse[@]}"; done
done

full_samples=$samples
[ "$samples" -eq 0 ] || samples=$(((samples + 1) / 2))
for call in "${fault_calls[@]}"; do
    n=$(calls "$call")
    for error in "${errors[@]}"; do
        for k in $(places "$n"); do fail_at "$call" "$error" "$k"; done
    done
done
samples=$full_samples

# After delays from zero to a little more than a complete build currently takes.
reset
began=$(date +%s%N)
build new "$out" >stdout 2>stderr
longest=$((($(date +%s%N) - began) / 1000 * 5 / 4))
for ((i = 0; i < random; i++)); do
    reset
    pause=$(printf '0.%06d' $(((RANDOM * 32768 + RANDOM) % (longest < 999999 ? longest : 999999))))
    "$weekly" build --root "$work/site-new" -o "$out" >stdout 2>stderr &
    pid=$!
    sleep "$pause"
    kill -9 $pid 2>/dev/null || true
    code=0
    { wait $pid || code=$?; } 2>/dev/null
    [ $code -eq 137 ] || note random finished
    now=$(state)
    note random "$now"
    [ "$now" = old ] || [ "$now" = new ] || problem "killed after $pause s: $now"
    heals "killed after $pause s"
done

show() { # GROUP TITLE
    local group=$1
    echo "$2: old ${count[$group.old]:-0}, new ${count[$group.new]:-0}, torn ${count[$group.torn]:-0}$3"
}
show kill "killed at a call" " (not reached: ${count[kill.missed]:-0})"
show two_renames "the same without exchange" ", set aside ${count[two_renames.aside]:-0} (not reached: ${count[two_renames.missed]:-0})"
show fault "a call failed" " (exit 0: ${count[fault.exit0]:-0}, exit 1: ${count[fault.exit1]:-0}; not reached: ${count[fault.missed]:-0})"
show random "killed at random" " (after its end: ${count[random.finished]:-0})"
echo "problems: $problems; $((SECONDS - start)) s"
for group in kill two_renames fault; do
    [ $((${count[$group.old]:-0} + ${count[$group.new]:-0})) -gt 0 ] || die "nothing was tested in $group"
done
[ "$problems" -eq 0 ]
