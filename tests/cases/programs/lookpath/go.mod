module exectrace.example/lookpath

go 1.19
