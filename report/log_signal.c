/* Signals as strace prints them: names, codes and the fields that go with each. */
#include <inttypes.h>
#include <signal.h>

#include "decode/buf.h"
#include "decode/xlat.h"
#include "report/log_call.h"

/* clang-format off */
static const struct xlat sent_codes[] = {
	{SI_USER, "SI_USER"}, {SI_KERNEL, "SI_KERNEL"}, {(uint64_t)SI_QUEUE, "SI_QUEUE"},
	{(uint64_t)SI_TIMER, "SI_TIMER"}, {(uint64_t)SI_MESGQ, "SI_MESGQ"},
	{(uint64_t)SI_ASYNCIO, "SI_ASYNCIO"}, {(uint64_t)SI_SIGIO, "SI_SIGIO"},
	{(uint64_t)SI_TKILL, "SI_TKILL"}, {0, NULL},
};
static const struct {
	int signal;
	struct xlat codes[11];
} signal_codes[] = {
	{SIGCHLD, {{CLD_EXITED, "CLD_EXITED"}, {CLD_KILLED, "CLD_KILLED"},
		   {CLD_DUMPED, "CLD_DUMPED"}, {CLD_TRAPPED, "CLD_TRAPPED"},
		   {CLD_STOPPED, "CLD_STOPPED"}, {CLD_CONTINUED, "CLD_CONTINUED"}}},
	{SIGSEGV, {{1, "SEGV_MAPERR"}, {2, "SEGV_ACCERR"}, {3, "SEGV_BNDERR"},
		   {4, "SEGV_PKUERR"}}},
	{SIGBUS, {{1, "BUS_ADRALN"}, {2, "BUS_ADRERR"}, {3, "BUS_OBJERR"}}},
	{SIGILL, {{1, "ILL_ILLOPC"}, {2, "ILL_ILLOPN"}, {3, "ILL_ILLADR"}, {4, "ILL_ILLTRP"},
		  {5, "ILL_PRVOPC"}, {6, "ILL_PRVREG"}, {7, "ILL_COPROC"}, {8, "ILL_BADSTK"}}},
	{SIGFPE, {{1, "FPE_INTDIV"}, {2, "FPE_INTOVF"}, {3, "FPE_FLTDIV"}, {4, "FPE_FLTOVF"},
		  {5, "FPE_FLTUND"}, {6, "FPE_FLTRES"}, {7, "FPE_FLTINV"}, {8, "FPE_FLTSUB"}}},
	{SIGTRAP, {{1, "TRAP_BRKPT"}, {2, "TRAP_TRACE"}, {3, "TRAP_BRANCH"}, {4, "TRAP_HWBKPT"}}},
	{SIGSYS, {{1, "SYS_SECCOMP"}}},
};
/* clang-format on */

void log_call_signal(struct buf *out, int signal)
{
	const char *name = xlat_signal(signal);

	if (name)
		buf_add_string(out, name);
	else if (signal >= 32 && signal <= 64)
		buf_addf(out, "SIGRT_%d", signal - 32);
	else
		buf_addf(out, "%d", signal);
}

static void add_code(struct buf *out, int signal, int code)
{
	const char *name = xlat_name(sent_codes, (uint64_t)(int64_t)code);

	for (size_t i = 0; !name && i < sizeof(signal_codes) / sizeof(*signal_codes); i++)
		if (signal_codes[i].signal == signal)
			name = xlat_name(signal_codes[i].codes, (uint64_t)(int64_t)code);
	if (name)
		buf_add_string(out, name);
	else
		buf_addf(out, "%#x", (unsigned)code);
}

/* clock_t in siginfo is in USER_HZ, which is 100 on every architecture of ours
 * (include/asm-generic/param.h). */
static void add_ticks(struct buf *out, const char *name, long ticks)
{
	buf_add_string(out, name);
	buf_add_decimal(out, ticks);
	if (ticks)
		buf_addf(out, " /* %ld.%02ld s */", ticks / 100, ticks % 100);
}

static void add_sender(struct buf *out, const siginfo_t *info)
{
	buf_add_string(out, ", si_pid=");
	buf_add_decimal(out, info->si_pid);
	buf_add_string(out, ", si_uid=");
	buf_add_decimal(out, info->si_uid);
}

static void add_child(struct buf *out, const siginfo_t *info)
{
	add_sender(out, info);
	buf_add_string(out, ", si_status=");
	if (info->si_code == CLD_EXITED)
		buf_add_decimal(out, info->si_status);
	else
		log_call_signal(out, info->si_status);
	add_ticks(out, ", si_utime=", info->si_utime);
	add_ticks(out, ", si_stime=", info->si_stime);
}

static bool is_fault(int signal)
{
	return signal == SIGSEGV || signal == SIGBUS || signal == SIGILL || signal == SIGFPE ||
	       signal == SIGTRAP;
}

void log_call_siginfo(struct buf *out, const struct event *event)
{
	const siginfo_t *info = event->signal.info;
	int signal = event->signal.signal, code = event->signal.code;

	buf_add_string(out, "{si_signo=");
	log_call_signal(out, signal);
	buf_add_string(out, ", si_code=");
	add_code(out, signal, code);
	if (info && signal == SIGCHLD && code > 0 && code != SI_KERNEL)
		add_child(out, info);
	else if (is_fault(signal) && code > 0 && event->signal.address)
		buf_addf(out, ", si_addr=0x%" PRIx64, event->signal.address);
	else if (is_fault(signal) && code > 0)
		buf_add_string(out, ", si_addr=NULL");
	else if (info && code <= 0)
		add_sender(out, info);
	else if (event->signal.sender)
		buf_addf(out, ", si_pid=%d", (int)event->signal.sender);
	buf_add_byte(out, '}');
}
