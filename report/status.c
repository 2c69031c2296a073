/* Drawing in one write each, so that nothing comes between; see status.h.
 * Knows no event: numbers come through a shared page. */
#include "report/status.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "decode/buf.h"
#include "decode/scope.h"

#define SECOND INT64_C(1000000000)
#define FIRST_AFTER (2 * SECOND)
#define ROWS_LEAST 6
#define COLUMNS_LEAST 40

struct shared {
	_Atomic uint64_t execs, processes, failed;
	_Atomic unsigned row; /* that the line is on, 0 none */
};

struct status {
	struct shared *shared;	/* a mapping of both processes */
	int fd;			/* owned: the terminal */
	int notify;		/* owned: tells of writes to it; -1: it is somebody else's now */
	int64_t started, next;	/* monotonic; when to draw again */
	unsigned rows, columns; /* of the terminal when the line was drawn */
	bool shown;
};

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * SECOND + now.tv_nsec;
}

/* Descriptor of an inotify that tells of every write(2) to the terminal: fs/read_write.c,
 * vfs_write, calls fsnotify_modify for a device, too. */
static int watch(int fd)
{
	scope_free char *path = xasprintf("/proc/self/fd/%d", fd);
	int notify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);

	if (notify < 0 || inotify_add_watch(notify, path, IN_MODIFY) >= 0)
		return notify;
	close(notify);
	return -1;
}

/* Terminals by whose name is known that they have no scrolling region. */
static bool can_keep_a_row(void)
{
	const char *term = getenv("TERM");

	return term && *term && strcmp(term, "dumb") != 0 && strcmp(term, "unknown") != 0;
}

struct status *status_new(int fd)
{
	struct status *status;
	void *page;

	if (!isatty(fd) || !can_keep_a_row())
		return NULL;
	page = mmap(NULL, sizeof(struct shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		    -1, 0);
	if (page == MAP_FAILED)
		return NULL;
	status = xcalloc(1, sizeof(*status));
	*status = (struct status){
		.shared = page, .fd = fcntl(fd, F_DUPFD_CLOEXEC, 3), .started = now_ns()};
	status->next = status->started + FIRST_AFTER;
	status->notify = status->fd < 0 ? -1 : watch(status->fd);
	if (status->notify >= 0)
		return status;
	status_free(status);
	return NULL;
}

static void close_all(struct status *status)
{
	if (status->notify >= 0)
		close(status->notify);
	if (status->fd >= 0)
		close(status->fd);
	status->notify = status->fd = -1;
}

void status_only_count(struct status *status)
{
	if (status)
		close_all(status);
}

void status_count(struct status *status, uint64_t execs, uint64_t processes, uint64_t failed)
{
	if (!status)
		return;
	atomic_store_explicit(&status->shared->execs, execs, memory_order_relaxed);
	atomic_store_explicit(&status->shared->processes, processes, memory_order_relaxed);
	atomic_store_explicit(&status->shared->failed, failed, memory_order_relaxed);
}

static bool take_notice(struct status *status)
{
	char events[4096] __attribute__((aligned(__alignof__(struct inotify_event))));
	bool any = false;

	while (read(status->notify, events, sizeof(events)) > 0)
		any = true;
	return any;
}

/* One write, whose own notice is taken at once. */
static void put(struct status *status, const struct buf *text)
{
	(void)!write(status->fd, text->data, text->len);
	if (status->notify >= 0)
		take_notice(status);
}

/* The region is all of the screen again, and the row of the line empty. */
static void add_end(struct buf *text, unsigned row)
{
	buf_addf(text, "\0337\033[r\033[%u;1H\033[2K\0338", row);
}

void status_hide(void *self)
{
	struct status *status = self;
	scope_buf struct buf text = {0};

	if (!status || !status->shown)
		return;
	status->shown = false;
	add_end(&text, status->rows);
	put(status, &text);
	atomic_store(&status->shared->row, 0);
}

void status_clear(const struct status *status, int fd)
{
	unsigned row = status ? atomic_exchange(&status->shared->row, 0) : 0;
	scope_buf struct buf text = {0};

	if (!row)
		return;
	add_end(&text, row);
	(void)!write(fd, text.data, text.len);
}

static void give_up(struct status *status)
{
	status_hide(status);
	if (status->notify >= 0)
		close(status->notify);
	status->notify = -1;
}

static void add_words(struct buf *text, const struct status *status)
{
	scope_buf struct buf words = {0};

	buf_addf(&words, "exectrace: %lld s, %llu execs, %llu processes, %llu failed",
		 (long long)((now_ns() - status->started) / SECOND),
		 (unsigned long long)atomic_load(&status->shared->execs),
		 (unsigned long long)atomic_load(&status->shared->processes),
		 (unsigned long long)atomic_load(&status->shared->failed));
	buf_add(text, words.data, words.len < status->columns ? words.len : status->columns - 1);
}

/* Ours to draw on: we are in the foreground, and it is large enough. */
static bool is_free(const struct status *status, struct winsize *size)
{
	return tcgetpgrp(status->fd) == getpgrp() && ioctl(status->fd, TIOCGWINSZ, size) == 0 &&
	       size->ws_row >= ROWS_LEAST && size->ws_col >= COLUMNS_LEAST;
}

static void draw(struct status *status)
{
	scope_buf struct buf text = {0};
	struct winsize size;

	if (!is_free(status, &size)) {
		status_hide(status);
		return;
	}
	if (status->shown && (status->rows != size.ws_row || status->columns != size.ws_col))
		status_hide(status);
	status->rows = size.ws_row;
	status->columns = size.ws_col;
	/* On the last row the cursor goes one up, with what is there; elsewhere it stays. Setting
	 * the region moves it (DECSTBM), so it is kept meanwhile. */
	if (!status->shown)
		buf_addf(&text, "\033D\033[A\0337\033[1;%ur\0338", status->rows - 1);
	buf_addf(&text, "\0337\033[%u;1H\033[2K", status->rows);
	add_words(&text, status);
	buf_add_string(&text, "\0338");
	status->shown = true;
	atomic_store(&status->shared->row, status->rows);
	put(status, &text);
}

static int wait_ms(const struct status *status)
{
	int64_t left = status->next - now_ns();

	if (status->notify < 0)
		return -1;
	return left <= 0 ? 0 : (int)(left / 1000000) + 1;
}

void status_wait(void *self, int fd)
{
	struct status *status = self;

	for (;;) {
		struct pollfd fds[] = {{.fd = fd, .events = POLLIN},
				       {.fd = status->notify, .events = POLLIN}};
		int ready = poll(fds, 2, wait_ms(status));

		if (ready < 0 && errno != EINTR)
			return;
		if (status->notify >= 0 && take_notice(status))
			give_up(status);
		if (ready > 0 && fds[0].revents)
			return;
		if (status->notify >= 0 && now_ns() >= status->next) {
			draw(status);
			status->next += SECOND;
		}
	}
}

void status_free(struct status *status)
{
	if (!status)
		return;
	status_hide(status);
	close_all(status);
	munmap(status->shared, sizeof(*status->shared));
	free(status);
}
