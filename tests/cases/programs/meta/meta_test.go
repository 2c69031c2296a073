package meta

import "testing"

func TestNothing(t *testing.T) {}
