/* The part of main that arms, shows and disarms the kernel's counters. */
#ifndef EXECTRACE_TRACER_MAIN_COUNTERS_H
#define EXECTRACE_TRACER_MAIN_COUNTERS_H

struct err;
struct options;
struct outputs;

/* What main returns. */
int main_counters(const struct options *options, const struct outputs *outputs, struct err *err);

#endif
