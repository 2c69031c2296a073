module exectrace.example/chdir

go 1.19
