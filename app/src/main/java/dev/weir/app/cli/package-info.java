/** What the commands share: the environment, the options of a runtime, exit codes, and output. */
@NullMarked
package dev.weir.app.cli;

import org.jspecify.annotations.NullMarked;
