// chdir DIR PROGRAM: starts PROGRAM in DIR and in a process group of its own; tells what Go says.
package main

import (
	"os"
	"os/exec"
	"syscall"
)

func main() {
	command := exec.Command(os.Args[2])
	command.Dir = os.Args[1]
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := command.Run(); err != nil {
		os.Stderr.WriteString(err.Error() + "\n")
		os.Exit(1)
	}
}
