/* The style sheet of the HTML report: light and dark, screen and paper, narrow and wide. */
#ifndef EXECTRACE_REPORT_HTML_STYLE_H
#define EXECTRACE_REPORT_HTML_STYLE_H

extern const char html_style[];

#endif
