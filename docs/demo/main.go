// The program of `make demo`: built for another architecture, `go run` cannot start it.
package main

import "runtime"

func main() {
	println("built for", runtime.GOOS, runtime.GOARCH, "and running")
}
