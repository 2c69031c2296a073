// A program that says hello.
package main

func main() { println("hello") }
