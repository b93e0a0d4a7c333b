/** What was measured, as text, JSON, HTML and Markdown. */
@NullMarked
package dev.weir.bench.report;

import org.jspecify.annotations.NullMarked;
