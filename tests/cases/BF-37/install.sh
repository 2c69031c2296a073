# The installer: mounts a registry in its own mount namespace, and registers there. Nothing is
# written before the device number shows that it is a new one.
set -eu
registry=/proc/sys/fs/binfmt_misc
before=$(stat -c %d "$registry")
./plain-mount -t binfmt_misc none "$registry"
[ "$(stat -c %d "$registry")" != "$before" ]
printf %s ":arm64:M::\\x7fELF\\x02\\x01\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x02\\x00\\xb7\\x00:\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\x00\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xfe\\xff\\xff\\xff:$PWD/emulator:" >"$registry/register"
