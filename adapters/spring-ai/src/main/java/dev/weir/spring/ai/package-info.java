/** Spring AI's chat and embedding models over Weir. */
@NullMarked
package dev.weir.spring.ai;

import org.jspecify.annotations.NullMarked;
