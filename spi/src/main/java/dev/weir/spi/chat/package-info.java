/** Chat requests and completions. */
@NullMarked
package dev.weir.spi.chat;

import org.jspecify.annotations.NullMarked;
