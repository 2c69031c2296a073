# Sourced by the tests that arm counters in a virtual machine: what is armed, and who arms it.

# left: what is armed, in one line.
left() {
	{
		ls $tracing/instances
		sed 's/ .*//' $tracing/kprobe_events
		cat $tracing/synthetic_events 2>/dev/null
		ls $tracing/events | grep exectrace
	} | tr '\n' ' '
}

# vanish [WHAT-STAYS]: wait until nothing else is armed, ten seconds at most.
vanish() {
	tries=0
	while [ "$(left)" != "${1-}" ] && [ $tries -lt 100 ]; do
		sleep 0.1
		tries=$((tries + 1))
	done
}

# named COMMAND: pids of the processes of exactly this name.
named() {
	ps -e -o pid,comm | awk -v name="$1" '$2 == name { print $1 }'
}

# start_run: exectrace counts a command that waits, in a session of its own; $front is its pid.
start_run() {
	rm -f running
	setsid "$exectrace" --counters=kernel -- sh -c ': >running; exec sleep 300' &
	front=$!
	tries=0
	until [ -e running ] || [ $tries -ge 600 ]; do
		sleep 0.1
		tries=$((tries + 1))
	done
}
