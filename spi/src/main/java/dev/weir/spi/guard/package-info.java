/** Guards: checks of prompts before a call, and of answers after it. */
@NullMarked
package dev.weir.spi.guard;

import org.jspecify.annotations.NullMarked;
