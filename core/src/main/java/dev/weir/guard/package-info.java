/** Guards: checks of the prompts and answers of calls, and their settings. */
@NullMarked
package dev.weir.guard;

import org.jspecify.annotations.NullMarked;
