module exectrace.example/meta

go 1.19
