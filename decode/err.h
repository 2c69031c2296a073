/* One error on its way up: a code and a sentence, wrapped by each caller that knows more.
 * Never prints and never exits: that is main's. */
#ifndef EXECTRACE_DECODE_ERR_H
#define EXECTRACE_DECODE_ERR_H

#define ERR_MESSAGE_MAX 400

struct err {
	int code; /* an errno value, 0 while nothing went wrong */
	char message[ERR_MESSAGE_MAX];
};

/* Record an error; returns -code so that callers can write `return err_set(err, ENOENT, ...)`.
 * err may be NULL when the caller wants the code alone. */
int err_set(struct err *err, int code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* As err_set, with ": " and strerror(code) behind the sentence. */
int err_sys(struct err *err, int code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Put "<prefix>: " before the message of an error already set; returns -code. */
int err_wrap(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
