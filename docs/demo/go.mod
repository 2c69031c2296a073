module exectrace.example/demo

go 1.19
