/** What a backend is asked and what it answers. */
@NullMarked
package dev.weir.spi.chat;

import org.jspecify.annotations.NullMarked;
