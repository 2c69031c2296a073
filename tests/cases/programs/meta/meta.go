// Package meta has a test.
package meta
