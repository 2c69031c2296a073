module exectrace.example/hello

go 1.19
