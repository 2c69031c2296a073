#!/bin/sh
# The oracle for one minute's worth of trials: a virtual machine is slow.
exec "$(dirname "$0")/../../build/oracle/oracle" -n "${VM_TRIALS:-1000}" -s 1
