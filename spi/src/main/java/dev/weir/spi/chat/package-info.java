/** Chat requests and their answers, and the usage and rate limits that answers of all kinds have. */
@NullMarked
package dev.weir.spi.chat;

import org.jspecify.annotations.NullMarked;
