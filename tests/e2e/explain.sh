#!/bin/sh
# --explain: statuses and JSON, and agreement: for files of all kinds, what it predicts is what
# execve then does, outside and inside a registry of their own.
. "$(dirname "$0")/harness.sh"
trap 'chmod -f 700 "$dir/closed"; cd / && rm -rf "$dir"' EXIT
command -v gcc >/dev/null || skip_all "gcc is not installed"
command -v python3 >/dev/null || skip_all "python3 is not installed"

# A program that says who it is and what it got.
cat >show.c <<'C'
#include <stdio.h>
#include <unistd.h>
int main(int argc, char **argv)
{
	char exe[4096] = "";
	if (readlink("/proc/self/exe", exe, sizeof(exe) - 1) < 0)
		return 9;
	puts(exe);
	for (int i = 0; i < argc; i++)
		puts(argv[i]);
	return 0;
}
C
cat >bare.c <<'C'
void _start(void)
{
	int status;
	__asm__ volatile("int $0x80" : "=a"(status) : "a"(1), "b"(0));
}
C
gcc -O1 -o show show.c && gcc -O1 -static -o static show.c || exit 99
[ "$(uname -m)" != x86_64 ] || gcc -m32 -nostdlib -static -no-pie -o i386 bare.c || exit 99

# Files of all kinds; prints their names.
cat >files.py <<'PY'
import os, struct
show = os.path.abspath('show')
names = []
def put(name, data, mode=0o755):
    with open(name, 'wb') as f:
        f.write(data)
    os.chmod(name, mode)
    names.append(name)
def elf(machine=62, type=2, cls=2, phnum=None, phentsize=56, segments=(), size=4096, rest=b''):
    segments = list(segments)
    head = b'\x7fELF' + bytes([cls, 1, 1]) + bytes(9)
    head += struct.pack('<HHIQQQIHHHHHH', type, machine, 1, 0x400078, 64, 0, 0, 64, phentsize,
                        len(segments) if phnum is None else phnum, 0, 0, 0)
    for kind, flags, offset, vaddr, filesz, memsz, align in segments:
        head += struct.pack('<IIQQQQQQ', kind, flags, offset, vaddr, vaddr, filesz, memsz, align)
    # exit(0), at the entry point when nothing else is there
    code = b'\xb8\x3c\0\0\0\x31\xff\x0f\x05' if len(segments) < 2 else b''
    body = head.ljust(0x78, b'\0') + code if len(head) <= 0x78 else head
    body = body.ljust(1024, b'\0') + rest
    return body.ljust(size, b'\0')
load = (1, 5, 0, 0x400000, 4096, 4096, 4096)
def interp(text, length=None):
    return elf(segments=[load, (3, 4, 1024, 0, len(text) if length is None else length, 0, 1)], rest=text)

put('script', b'#!%s\n' % show.encode())
put('argument', b'#!%s  -a  b  \necho\n' % show.encode())
put('blank', b'#! \t%s\n' % show.encode())
put('no-newline', b'#!%s' % show.encode())
put('crlf', b'#!%s\r\n' % show.encode())
put('crlf-argument', b'#!%s x\r\n' % show.encode())
put('empty-line', b'#!\n')
put('blank-line', b'#!   \n')
put('no-interp', b'#!/no/such/interpreter\n')
put('interp-dir', b'#!/etc\n')
put('interp-text', b'#!%s\n' % os.path.abspath('text').encode())
put('interp-nox', b'#!%s\n' % os.path.abspath('nox').encode())
put('relative', b'#!./show r\n')
put('too-long', b'#!/' + b'x' * 300 + b'\n')
put('long-argument', b'#!%s ' % show.encode() + b'y' * 300 + b'\n')
last = show
for i in range(1, 8):
    put('nested%d' % i, b'#!%s\n' % last.encode())
    last = os.path.abspath('nested%d' % i)
put('text', b'echo hello\n')
put('bom', b'\xef\xbb\xbf#!/bin/sh\n')
put('nox', b'#!/bin/sh\n', 0o644)
put('unreadable', b'#!/bin/sh\n', 0o311)
put('no-bits', b'#!/bin/sh\n', 0)
put('empty', b'')
put('zeros', bytes(4096))
put('windows', b'MZ' + bytes(200))
put('gzip', b'\x1f\x8b\x08\0' + bytes(60))
put('wasm', b'\0asm\1\0\0\0' + bytes(60))
put('java', b'\xca\xfe\xba\xbe\0\0\0\x34' + bytes(60))
put('name.ext', b'whatever\n')
put('name.other', b'whatever\n')
put('exit', elf(segments=[load]))
put('arm64', elf(machine=183, segments=[load]))
put('arm', elf(machine=40, segments=[load]))
put('object', elf(type=1, segments=[load]))
put('core', elf(type=4, segments=[load]))
put('class32', elf(cls=1, segments=[load]))
put('no-segments', elf())
put('bad-phentsize', elf(phentsize=55, segments=[load]))
put('many-segments', elf(phnum=2000, segments=[load]))
put('cut20', elf(segments=[load])[:20])
put('cut63', elf(segments=[load])[:63])
put('cut64', elf(segments=[load])[:64])
put('cut100', elf(segments=[load])[:100])
put('no-load', elf(segments=[(4, 4, 0, 0, 0, 0, 1)]))
put('ld-missing', interp(b'/no/such/ld.so\0'))
put('ld-relative', interp(b'./text\0'))
put('ld-dir', interp(b'/etc\0'))
put('ld-open', interp(b'/lib/ld.so'))
put('ld-short', interp(b'x', 1))
put('ld-long', interp(b'/', 5000))
put('misaligned', elf(segments=[(1, 5, 8, 0x400000, 4000, 4000, 4096)]))
put('memsz', elf(segments=[(1, 5, 0, 0x400000, 4096, 16, 4096)]))
put('low', elf(segments=[(1, 5, 0, 0, 4096, 4096, 4096)]))
put('high', elf(segments=[(1, 5, 0, 0xffff800000000000, 4096, 4096, 4096)]))
os.symlink('show', 'link')
os.symlink('nowhere', 'dangling')
os.symlink('loop', 'loop')
os.link('show', 'hard')
os.mkdir('folder')
os.mkdir('closed')
os.symlink('../show', 'closed/show')
os.chmod('closed', 0)  # the test opens it again at its end
os.mkfifo('fifo', 0o755)
names += ['show', 'static', 'link', 'hard', 'dangling', 'loop', 'folder', 'fifo', 'missing', 'closed/show',
          'show/', 'show/x', 'folder/../show', './/show', 'x' * 300, 'folder/missing', '/proc/version',
          '/dev/null', '/etc/passwd', '/bin/sh/', '/', 'busy']
if os.path.exists('i386'):
    names.append('i386')
with open('busy', 'wb') as f:
    f.write(open('show', 'rb').read())
os.chmod('busy', 0o755)
open('names', 'w').write('\n'.join(n if '/' in n else './' + n for n in names) + '\n')
PY

# Explains all files with one call, then executes each: prints every disagreement, then the counts.
cat >agree.py <<'PY'
import errno, json, os, signal, subprocess, sys
names = open('names').read().split('\n')[:-1] + sys.argv[2:]
writer = open('busy', 'r+b')
made = subprocess.run([sys.argv[1], '--format=json', '-o', '-', '--explain'] + names,
                      stdout=subprocess.PIPE, timeout=100)
findings = json.loads(made.stdout)['findings']
assert len(findings) == len(names), 'one finding per file'
agree = unknown = 0
for name, finding in zip(names, findings):
    seen, told = os.pipe(), os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(20)
        os.dup2(seen[1], 1)
        os.dup2(os.open('/dev/null', os.O_RDWR), 0)
        os.dup2(0, 2)
        try:
            os.execv(name, [name])
        except OSError as e:
            os.write(told[1], str(e.errno).encode())
        os._exit(0)
    os.close(seen[1])
    os.close(told[1])
    output = os.fdopen(seen[0], 'rb').read().decode('utf-8', 'replace').split('\n')
    error = os.fdopen(told[0], 'rb').read().decode()
    status = os.waitpid(child, 0)[1]
    predicted = finding['predicted']
    result = predicted['result']
    if result == 'unknown':
        unknown += 1
        good = finding['severity'] == 'warning' and predicted['undecidable']
    elif error:
        good = result == 'errno' and predicted['errno'] == errno.errorcode[int(error)]
    elif result == 'signal':
        good = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGSEGV
    else:
        good = result == 'success'
        if good and len(output) > 1:
            good = os.path.samefile(predicted['ran'], output[0])
    fine = finding['severity'] == 'note'
    if fine and (error or result != 'success'):
        good = False
    agree += bool(good)
    if not good:
        print(name, finding['cause'], predicted, 'errno', error, 'status', status, output[:3])
print('%d of %d agree, %d unknown' % (agree, len(names), unknown))
PY
python3 files.py || exit 99
count=$(wc -l <names)

# agreement NAME UNKNOWN-AT-MOST: what agree.py said in out.
agreement() {
	last=$(tail -n 1 out)
	case $last in
	*" agree, "*) ;;
	*) fail "$1" "$(cat out err)"; return ;;
	esac
	if [ "$(wc -l <out)" -ne 1 ]; then
		fail "$1" "$(cat out)"
	elif [ "$(echo "$last" | sed 's/.*agree, \([0-9]*\) .*/\1/')" -gt "$2" ]; then
		fail "$1: decided" "$last"
	else
		pass "$1: $last"
	fi
}

# As nobody, a file that may be executed but not read cannot be explained.
hidden=0
[ "$(id -u)" -eq 0 ] || hidden=1
run_by python3 agree.py "$exectrace"
agreement "as the kernel decides" $hidden

# ---- statuses ------------------------------------------------------------------------------

run --explain ./show ./script
is "all would run" "$status" 0
like "the text says so" "$out" "*RUNS_NATIVE*RUNS_SCRIPT*"
run --explain ./show ./text
is "one would not" "$status" 1
run --explain
is "no FILE" "$status" 125
run --host=vax --explain ./show
is "unknown machine" "$status" 125
like "it is named" "$err" "*vax*"
run --root=/nonexistent --explain /bin/sh
is "no such root" "$status" 125
run --registry-dir=/nonexistent --explain /bin/sh
is "no such registry" "$status" 125
printf '#!/bin/sh\ntouch %s/executed\n' "$dir" >touches && chmod 755 touches
run --explain ./touches
is "nothing is executed" "$status $(ls executed 2>/dev/null)" "0 "

# ---- JSON ----------------------------------------------------------------------------------

run -o report.json --explain ./show ./text ./missing
is "nothing on stdout beside a report" "$status $out" "1 "
is "the document" "$(query '"\(.schema) \(.command) \(.run.mode) \(.findings | length) \(.execs.total)"')" \
	"exectrace/1 null explain 3 0"
is "one finding per file, in their order" "$(query '[.findings[] | "\(.path) \(.cause) \(.severity)"] | join(" ")')" \
	"./show RUNS_NATIVE note ./text SCRIPT_NO_SHEBANG error ./missing TARGET_NOT_FOUND error"
is "predicted, not observed" "$(query '.findings[0] | "\(.outcome.executed) \(.outcome.result) \(.predicted.result)"')" \
	"false unknown success"
run --format=json --explain ./script
printf "%s\n" "$out" >stdout.json
is "JSON goes to stdout" "$(query '.findings[0].cause' stdout.json)" RUNS_SCRIPT
PATH="$dir/none:$dir:$PATH" run -o report.json --explain sh nosuchprogram
is "names by PATH" "$(query '.findings[0] | "\(.path) \(.argv[0]) \(.cause)"')" "$(command -v sh) sh RUNS_NATIVE"
is "a name that PATH lacks" "$(query '.findings[1] | "\(.cause) \(.path_tried | index("'"$dir"'/none/nosuchprogram"))"')" \
	"TARGET_NOT_FOUND 0"

# ---- another machine -----------------------------------------------------------------------

run -o report.json --host=aarch64 --explain ./exit
finding "another architecture" ELF_FOREIGN_ARCH_NO_HANDLER ./exit
is "the host block says the described machine" "$(query '.host | "\(.machine) \(.goarch) \(.cmdline)"')" \
	"aarch64 arm64 null"
run -o report.json --host=amd64,ia32=no --explain ./i386
[ ! -e i386 ] || finding "no IA32 there" ELF_COMPAT_UNSUPPORTED ./i386
mkdir -p saved root/bin root/usr/bin root/proc
ln -s /usr/bin/show root/bin/tool
cp static root/usr/bin/show
printf ':arm:M:18:\\xb7\\x00::/bin/tool:\n' >saved/arm.conf
cp arm64 root/
run -o report.json --host=amd64 --root=root --registry-dir=saved --explain /arm64 arm64 bin/tool
is "a saved registry below a root" "$status $(query '[.findings[].cause] | join(" ")')" \
	"0 RUNS_EMULATED RUNS_EMULATED RUNS_NATIVE"
is "what would run, below it" "$(query '.findings[0].predicted.ran')" /usr/bin/show

# ---- with a registry -----------------------------------------------------------------------

if ! "$in_registry" '' true 2>registry.err; then
	skip "in a registry of their own" "$(head -n 1 registry.err)"
	finish
fi
setup="register ':arm64:M:18:\\xb7\\x00::$dir/show:'
register ':ext:E::ext::$dir/show:P'
register ':open:M::wasm::$dir/none:'
register ':gone:M::\\x1f\\x8b::$dir/no/such:'
register ':java:M::\\xca\\xfe\\xba\\xbe::$dir/script:OC'
register ':mz:M::MZ::$dir/static:F'
register ':zeros:M::\\x00\\x00\\x00\\x00:\\xff\\xff\\x00\\xff:$dir/static:'
printf 0 >$registry/zeros
register ':nested:E::other::$dir/nested4:'
mkdir $dir/mounted; mount -t tmpfs -o noexec,mode=755 none $dir/mounted; cp show $dir/mounted/"
run_by "$in_registry" "$setup" python3 agree.py "$exectrace" ./mounted/show
agreement "in a registry of their own" $hidden
rmdir mounted
run_by "$in_registry" "$setup" "$exectrace" -o report.json --explain ./arm64 ./name.ext ./gzip ./zeros ./mounted/show
rmdir mounted
is "the causes" "$(query '[.findings[].cause] | join(" ")')" \
	"RUNS_EMULATED RUNS_EMULATED BINFMT_INTERP_NOT_FOUND BINFMT_HANDLER_DISABLED MOUNT_NOEXEC"
is "the registry was read" "$(query '.registry | "\(.before.state) \(.before.entries | length) \(.after.entries | length)"')" \
	"read 8 8"
(needs_qemu >/dev/null)
if [ ! -x qemu-aarch64 ] || ! command -v go >/dev/null; then
	skip "an emulated Go program" "go or qemu-aarch64-static is missing"
	finish
fi
go_program app arm64
run_by "$in_registry" "$(aarch64_entry qemu-aarch64 "$dir/qemu-aarch64")" sh -c \
	"'$exectrace' --explain app/hello >explained; echo \$?; ./app/hello"
is "an emulated Go program" "$out $err" "0 hello"
like "and so it is told" "$(cat explained)" "*RUNS_EMULATED*"
finish
