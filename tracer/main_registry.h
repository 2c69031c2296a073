/* The part of main that shows the registry, with what the kernel's armed counters know of it. */
#ifndef EXECTRACE_TRACER_MAIN_REGISTRY_H
#define EXECTRACE_TRACER_MAIN_REGISTRY_H

struct err;
struct options;
struct outputs;

/* What main returns. */
int main_registry(const struct options *options, const struct outputs *outputs, struct err *err);

#endif
