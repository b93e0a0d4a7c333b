/** Counting tokens: how many a text has for a model. */
@NullMarked
package dev.weir.spi.token;

import org.jspecify.annotations.NullMarked;
