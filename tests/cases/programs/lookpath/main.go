// lookpath NAME: what Go's LookPath says of it.
package main

import (
	"os"
	"os/exec"
)

func main() {
	if _, err := exec.LookPath(os.Args[1]); err != nil {
		os.Stderr.WriteString(err.Error() + "\n")
		os.Exit(1)
	}
}
