#!/bin/sh
# Colours: on a terminal, where asked for, and nowhere else.
. "$(dirname "$0")/../harness.sh"
command -v script >/dev/null || skip_all "script is not installed"
printf '\001\002\003' >broken && chmod 755 broken
escape=$(printf '\033')

# on_terminal COMMAND: what a terminal gets of it.
on_terminal() {
	timeout 60 script -qec "$1" /dev/null </dev/null >terminal 2>/dev/null
}
# colored NAME FILE yes|no
colored() {
	if grep -q "$escape\\[[0-9;]*m" "$2"; then is "$1" yes "$3"; else is "$1" no "$3"; fi
}
said() { # what is coloured is all there
	is "$1: the words are the same" "$(sed "s/$escape\\[[0-9;]*m//g" "$2" | grep -c 'exectrace: ./broken: ')" 1
}
traced="$exectrace -- ./broken"

on_terminal "$traced"
colored "auto, on a terminal" terminal yes
said "on a terminal" terminal
NO_COLOR=1 on_terminal "NO_COLOR=1 $traced"
colored "NO_COLOR" terminal no
on_terminal "NO_COLOR= $traced"
colored "NO_COLOR that is empty" terminal yes
on_terminal "NO_COLOR=1 $exectrace --color=always -- ./broken"
colored "--color=always is stronger" terminal yes
on_terminal "$exectrace --color=never -- ./broken"
colored "--color=never" terminal no
on_terminal "$exectrace -o - -- ./broken 2>/dev/null"
colored "auto, -o - on a terminal" terminal yes
on_terminal "$exectrace -o - -- ./broken 2>/dev/null | cat"
colored "auto, -o - into a pipe" terminal no
on_terminal "$traced 2>log"
colored "auto, stderr in a file" log no
on_terminal "$exectrace -o r.txt -o r.json -- ./broken"
colored "auto, a report file" r.txt no
run --color=always -o r.txt -o r.md -o r.json -- ./broken
colored "--color=always, a report file" r.txt yes
colored "--color=always, on stderr" err yes
said "--color=always" err
colored "--color=always is for text: Markdown" r.md no
colored "--color=always is for text: JSON" r.json no
run --render=r.json --color=always
colored "--color=always --render" out yes
run --explain --color=always ./broken
colored "--color=always --explain" out yes
run --color=sometimes -- ./broken
like "a word that is none" "$status $err" "125 exectrace: --color needs one of auto|always|never, not 'sometimes'*"

# No colour but ours: those of a name are shown, not obeyed.
name=$(printf 'a\033[31mb\033[2Jc')
cp broken "$name"
run --color=always -o r.txt -- "./$name" # what a shell says on stderr is the shell's
is "a hostile name beside colours" "$(grep -c "$escape\\[2J" r.txt) $(grep -c "$escape\\[31mb" r.txt)" "0 0"
colored "which are there" r.txt yes
finish
